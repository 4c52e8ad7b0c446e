/** The proxy wizard. */
export const proxyWizard = {
  name: 'Proxy wizard',
  about: (source: string) => (source === '' ? 'A PoSter beside a source node' : `Source ${source}`),
  elsewhere: 'For another machine: paths are of that machine and are not looked at here.',
  source: {
    title: 'Source',
    heading: 'Which node knows the sectors?',
    sentence: 'The new node asks it for locations. The test calls nothing that changes it.'
  },
  home: {
    title: 'Home and listen',
    heading: 'Where the new node lives',
    sentence: 'A home of its own, and an address that nobody else listens on.',
    name: 'Name in this console',
    directory: 'Home directory',
    listen: 'Listen address',
    states: {
      absent: 'Will be made',
      empty: 'Empty',
      used: 'Files of a node are in it; they are kept',
      go: 'A Go sector-manager has used it; choose another so that both keep their own',
      running: (pid: string, purpose: string) => `In use by process ${pid} (${purpose})`,
      noDirectory: 'Is a file, no directory',
      notWritable: 'This user may not write there',
      free: (bytes: string) => `${bytes} free`
    },
    listens: {
      free: 'Nobody listens there',
      taken: 'Taken by another program',
      refused: 'Cannot be listened on',
      invalid: 'Is no address',
      beyond: 'Leaves loopback: whoever reaches this machine can ask the node'
    },
    unchecked: 'Not looked at from here'
  },
  config: {
    title: 'Config',
    heading: 'Which configuration it reads',
    sentence: 'Sharing the source’s files is the chapter’s way; files of its own may differ.',
    shared: 'Share a directory (--conf-dir)',
    own: 'Files of its own, in its home',
    copies: 'Start from the files of a directory',
    directory: 'Directory',
    poster: 'Prove windows (--poster)',
    extProver: 'Prover processes by ext-prover.cfg (--ext-prover)',
    missing: (file: string) => `${file} is not there`,
    miners: 'Miners',
    proves: 'proves',
    idle: 'does not prove',
    senders: 'Senders',
    stores: 'Stores',
    provers: (count: number) => (count === 1 ? '1 prover entry' : `${String(count)} prover entries`),
    noMiner: 'No miner in it: the node has nothing to prove until one is configured',
    sharedWith: (homes: string) => `Also read by ${homes}; a change counts for them too`
  },
  stores: {
    title: 'Stores',
    heading: 'Reconcile stores',
    sentence:
      'The source answers with store names only. This machine needs the same names, readable, with complete files.',
    count: (count: number) => (count === 1 ? '1 store name' : `${String(count)} store names`),
    from: 'From StoreList and sampled sectors of each miner',
    again: 'Check again',
    checked: 'checked ',
    name: 'Name at source',
    path: 'Path here',
    mount: 'Mount',
    took: 'Look took',
    samples: 'Samples',
    result: 'Result',
    noneOfName: 'no store of this name',
    mounts: {
      mounted: 'Mounted',
      'not-mounted': 'Not mounted',
      'same-disk': 'On the root disk',
      unknown: 'Unknown'
    },
    results: {
      match: 'Match',
      unsampled: 'No sample known',
      slow: 'Slow reads',
      incomplete: 'Incomplete',
      unreadable: 'Not readable',
      missing: 'Missing',
      'only-here': 'Not used'
    },
    checking: 'Checking',
    counts: (ok: string, warnings: string, errors: string) =>
      `${ok} match, ${warnings} warnings, ${errors} errors`,
    use: 'Check and use',
    useElsewhere: 'Use',
    pathOf: (name: string) => `Path of ${name}`,
    adds: (name: string) =>
      `Using it adds PersistStores ${name}, read-only, to sector-manager.cfg. A path that is in fstab and not mounted has to be mounted first.`,
    none: 'The source names no store, and none is configured here.',
    aside: 'What a sample is',
    asideText:
      'A sample opens the cache and sealed files of a sector, in a process of its own, with a 20 s time-out for each store. Names come from the source; a name that is missing here would cost every deadline with a sector in it.'
  },
  review: {
    title: 'Review',
    heading: 'Review, then write',
    note: 'Diff and commands',
    summary: 'Summary',
    roles: 'Role',
    noFile: 'No file changes: what is there is used as it is.',
    alsoChanges: (homes: string) => `These files also count for ${homes}`,
    write: 'Write and start',
    writeThenCards: 'Write, then assign cards',
    thenCards: 'Assign cards'
  }
}
