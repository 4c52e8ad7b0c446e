/** The Stores page. */
export const stores = {
  title: 'Stores',
  counts: {
    ready: (count: number) => `${String(count)} pass`,
    unreachable: (count: number) => `${String(count)} unreachable`
  },
  probed: 'Probed in a process of its own',
  probeAll: 'Probe all',
  count: 'Count sectors',
  none: 'This node has no store. Add one under Common.PersistStores in sector-manager.cfg.',
  columns: {
    store: 'Store',
    path: 'Path',
    mount: 'Mount',
    space: 'Free',
    latency: 'Look',
    history: 'Last looks',
    sectors: 'Sectors',
    hurts: 'First deadline it hurts',
    state: 'State'
  },
  readOnly: 'read-only',
  strict: 'strict',
  unreachable: 'Unreachable',
  notCounted: 'not counted',
  notMeasured: 'not measured by this source',
  hurtsNone: 'none of the coming ones',
  onIt: (sectors: string, deadlines: string) => `${sectors} sectors in ${deadlines} deadlines`,
  opens: 'Opens',
  minerDeadline: 'Miner · deadline',
  sectors: 'Sectors',
  counted: 'counted',
  countFirst: 'Count the sectors to see which deadlines this store would hurt.',
  why: 'Why',
  benchmark: 'Read benchmark',
  runBenchmark: 'Run',
  benchmarkNote: 'Reads parts of sample sectors 1, 4, 16 and 64 at once, in processes of their own.',
  parallel: 'Parallel',
  perSecond: 'Per s',
  times: 'p50 / p95',
  failed: 'Failed',
  suggested: 'suggested',
  suggest: (parallel: string) =>
    `Past ${parallel} little is gained: ParallelCheckLimit = ${parallel} suits this store.`,
  nothingRead: 'Nothing could be read, so nothing can be suggested.'
}
