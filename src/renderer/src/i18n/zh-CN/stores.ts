/** 存储页。 */
import type { stores as shape } from '../en/stores.ts'

export const stores: typeof shape = {
  title: '存储',
  counts: {
    ready: (count) => `${String(count)} 个通过`,
    unreachable: (count) => `${String(count)} 个无法访问`
  },
  probed: '在独立进程中探测',
  probeAll: '全部探测',
  count: '统计扇区',
  none: '本节点没有存储。在 sector-manager.cfg 的 Common.PersistStores 里添加。',
  columns: {
    store: '存储',
    path: '路径',
    mount: '挂载',
    space: '剩余',
    latency: '探测',
    history: '最近几次',
    sectors: '扇区',
    hurts: '最先影响的 deadline',
    state: '状态'
  },
  readOnly: '只读',
  strict: '严格',
  unreachable: '无法访问',
  notCounted: '未统计',
  notMeasured: '这个来源不测量',
  hurtsNone: '不影响将来的 deadline',
  onIt: (sectors, deadlines) => `${sectors} 个扇区，分布在 ${deadlines} 个 deadline`,
  opens: '打开时间',
  minerDeadline: '矿工 · deadline',
  sectors: '扇区',
  counted: '统计于',
  countFirst: '先统计扇区，才知道这个存储会影响哪些 deadline。',
  why: '原因',
  benchmark: '读取测速',
  runBenchmark: '开始',
  benchmarkNote: '抽样扇区，以 1、4、16、64 路同时读取，均在独立进程中。',
  parallel: '并行',
  perSecond: '每秒',
  times: 'p50 / p95',
  failed: '失败',
  suggested: '建议',
  suggest: (parallel) => `超过 ${parallel} 路几乎没有提升：这个存储宜用 ParallelCheckLimit = ${parallel}。`,
  nothingRead: '没有读到任何内容，无法给出建议。'
}
