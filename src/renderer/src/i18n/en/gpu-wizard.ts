/** The GPU wizard. */
export const gpuWizard = {
  name: 'GPU wizard',
  writes: 'writes ext-prover.cfg',
  elsewhere: 'For another machine: its cards are pasted, its paths are not looked at here.',
  needsHost: 'This page may not name programs or write files; open it with a link that grants “host”.',
  unprepared: 'No new home is prepared: the proxy wizard writes one, and then leads here.',
  openFor: 'Assign cards',
  onlyHere: 'The files of this node are on another machine.',
  cards: (count: number) => (count === 1 ? '1 card' : `${String(count)} cards`),
  processes: (count: number) => (count === 1 ? '1 process' : `${String(count)} processes`),
  errors: (count: number) => (count === 1 ? '1 error' : `${String(count)} errors`),
  warnings: (count: number) => (count === 1 ? '1 warning' : `${String(count)} warnings`),
  both: (one: string, other: string) => `${one}, ${other}`,
  inventory: {
    title: 'Inventory',
    heading: 'Which cards are there?',
    sentence: 'As the driver of this machine tells. Nothing runs on them for it.',
    sentenceElsewhere: 'Run a command on the other machine and paste what it prints.',
    source: 'Where the cards are told',
    here: 'This machine',
    pasted: 'Pasted',
    refresh: 'Look again',
    card: 'Card',
    slot: 'PCI slot',
    used: 'Used',
    free: 'Free',
    driver: 'Driver',
    capability: 'Compute',
    users: 'Used by',
    own: 'a prover of this node',
    run: 'Run one of these there',
    runNote: 'The first is enough; the second also tells memory, the third who uses the cards',
    paste: 'Its output',
    pasteNote: 'Several one after the other are read together',
    problems: (count: number) =>
      count === 1 ? '1 line was not understood' : `${String(count)} lines were not understood`,
    line: (place: string) => `line ${place}`,
    noCard: 'The driver works and has no card',
    noDriverAdvice: 'To prove on a card, install the driver (470 or newer) and start the machine again.',
    noCardAdvice: 'Look whether the card is seated and powered, and whether this machine was given it.',
    noDriver: 'No NVIDIA driver on this machine',
    driverBroken: 'The driver does not work',
    nothingRead: 'No card was found in what was pasted',
    practice: 'Practise on the CPU',
    practiceNote:
      'The practice prover needs no card and computes nothing. Its proofs count on a practice network only; a real network refuses them.'
  },
  assignment: {
    title: 'Assignment',
    heading: 'Assign cards to provers',
    sentence:
      'One process per row. Drag, or select and move with the arrow keys. Two processes may share a card if they share TMPDIR.',
    preset: 'Preset',
    presets: {
      'one-per-card': 'One process per card',
      'keep-one-for-winning': 'Keep one card for WinningPoSt',
      'two-per-card': 'Two processes on a card',
      chapter: 'Example of the chapter'
    },
    noCards: 'There is no card in the inventory',
    noCardsHere:
      'No card is in the inventory. Add process starts one that sees none, as the practice prover wants it.',
    noCardsElsewhere: 'No card was pasted: go back to the inventory.',
    program: 'New processes run',
    searched: 'The prover this node searches for',
    practiceProver: 'Practice prover, needs no card',
    onPath: (name: string) => `${name}, found on PATH there`,
    typed: 'Another program…',
    binPath: 'Path of the program',
    dialectName: 'Dialect',
    dialect: (dialect: string) => `dialect ${dialect}`,
    dialectAuto: 'by its Args',
    cardsAs: 'Write cards as',
    byIndex: 'Index + PCI_BUS_ID',
    add: 'Add process',
    mayStayEmpty: 'May stay empty where another node mines',
    dropHere: 'Drop a card here',
    notUsed: 'Not used',
    noCard: 'no card',
    freeMemory: 'Free VRAM (8.5 GiB)',
    check: 'Check',
    open: (name: string) => `Settings of ${name}`,
    to: (area: string) => `To ${area}`,
    toBeMade: '· will be made',
    moveIt: 'Move',
    up: 'Up',
    down: 'Down',
    remove: 'Remove process',
    variable: (place: number) => `Name of variable ${String(place)}`,
    addVariable: 'Add variable',
    removeVariable: (name: string) => `Remove ${name}`,
    keys: '↑ ↓ rows · Enter opens · Alt + ↑ ↓ order · Alt + ← → WdPost, WinPost, not used · Delete leaves the card unused'
  },
  rules: {
    title: 'Rules',
    checking: 'Checking',
    held: {
      processes: {
        title: 'Processes and their numbers',
        note: 'Count, Concurrent, Weight, ReadyTimeoutSecs'
      },
      cards: {
        title: 'Every process names a fit card',
        note: 'UUID, or index in PCI order; compute 7.5 or newer'
      },
      memory: { title: 'Memory suffices', note: '8.5 GiB free on each card, and the host’s' },
      tmpdir: { title: 'Different cards, different TMPDIR', note: 'Writable, and the lock can be taken' },
      environment: { title: 'Variables are known', note: 'No misspelt, dead or switched-off one' },
      command: { title: 'Programs and arguments fit', note: 'Bin, Args and dialect' }
    },
    notLooked: 'Paths are not looked at',
    notLookedNote: 'Directories, locks and programs are on the other machine'
  },
  plan: {
    title: 'Plan',
    note: 'Next 24 h',
    heading: 'Will the next 24 h fit?',
    sentence: 'The forecast of the node, laid out anew over so many processes.',
    withThis: 'Next 24 h with this assignment',
    nothingAssigned: 'No process proves windows yet.',
    unknown: 'Not known yet: no running node tells its deadlines.',
    unknownWhy:
      'A forecast needs the miners’ deadlines and partitions, which a node knows from its first chain head on. Until proofs are measured, these times are assumed for a partition:',
    assumedLarge: '32 and 64 GiB sectors: 10 min usually, 25 min at worst',
    assumedMiddle: '512 MiB sectors: 1 min usually, 3 min at worst',
    assumedSmall: 'Smaller ones: 5 s usually, 30 s at worst',
    arithmetic: (processes: number, usual: number, worst: number) =>
      `With 32 GiB sectors ${String(processes)} of them prove about ${String(usual)} partitions in the 30 min of one window, ${String(worst)} at worst.`,
    asking: 'Asking the node',
    processes: (count: number) => (count === 1 ? '1 process' : `${String(count)} processes`),
    late: (count: number) => (count === 1 ? '1 late' : `${String(count)} late`),
    tight: (count: number) =>
      count === 1 ? '1 partition is tight' : `${String(count)} partitions are tight`,
    allFit: (count: number) =>
      count === 1 ? 'The one partition fits' : `All ${String(count)} partitions fit`,
    fits: 'fits',
    left: (duration: string) => `${duration} left`,
    tightest: (time: string, miner: string, deadline: number, partitions: string) =>
      `Tightest: ${time} ${miner} deadline ${String(deadline)}, ${partitions}.`,
    basisAssumed: 'Some times are assumed, since not all was measured yet.',
    basisMeasured: 'From times measured on this node.',
    peak: (count: number) =>
      count === 1
        ? 'At most 1 process is wanted at once.'
        : `At most ${String(count)} processes are wanted at once.`,
    idle: (count: number) =>
      count === 1 ? '1 of these would always rest.' : `${String(count)} of these would always rest.`,
    settings: 'Settings that use more cards',
    settingsNote: 'All in sector-manager.cfg',
    settingList: [
      {
        key: 'MaxPartitionsPerPoStMessage = 1',
        text: 'A deadline with several partitions is then proven by several cards at once, at the price of a message for each.'
      },
      {
        key: 'Parallel = true',
        text: 'Batches of a deadline are proven side by side and not one after the other.'
      },
      {
        key: 'ChallengeConfidence',
        text: 'Lower begins earlier, so that more fits before the close; more work is lost when the chain is reorganised.'
      },
      {
        key: 'ParallelCheckLimit',
        text: 'Files are looked at faster, so that cards wait less for them.'
      }
    ]
  },
  review: {
    title: 'Review',
    note: 'Diff and commands',
    noteElsewhere: 'Then export',
    heading: 'Review, then write',
    none: 'none',
    onCards: (processes: number, cards: number) =>
      `${processes === 1 ? '1 process' : `${String(processes)} processes`} on ${cards === 1 ? '1 card' : `${String(cards)} cards`}`,
    made: (count: number) =>
      count === 0 ? 'all there' : count === 1 ? '1 will be made' : `${String(count)} will be made`,
    change: 'Change',
    takesEffect: 'Takes effect',
    effects: {
      start: 'when the node starts',
      change: 'at once, each prover when it is free',
      nothing: 'when the node runs with --ext-prover'
    },
    before: 'Before writing',
    fileUnchanged: 'File unchanged on disk since it was read',
    fileNew: 'There is no file yet, a new one is written',
    fileChanged: 'File changed on disk: the difference is of the file as it is now',
    commentsKept: 'Comments and unknown keys kept',
    backup: 'A copy of the file as it was is kept beside it',
    makes: (directories: string) => `Makes ${directories}, for this user only`,
    replacesNone: 'No running prover is replaced',
    replaces: (count: number) =>
      count === 1 ? '1 prover is replaced' : `${String(count)} provers are replaced`,
    restartCuts: (count: number, busy: number) =>
      `${count === 1 ? '1 prover is replaced' : `${String(count)} provers are replaced`}; ${busy === 0 ? 'none has work in hand' : busy === 1 ? '1 has a proof in hand' : `${String(busy)} have proofs in hand`}`,
    noExtProver: 'This node runs without --ext-prover: it starts no prover of this file.',
    theirs: 'What changed on disk',
    writeOnly: 'Write only',
    writeAndStart: 'Write and start',
    writeAndChange: 'Write and apply',
    notYet: 'Not while there are errors or the rules are being checked'
  },
  verify: {
    title: 'Start and verify',
    note: 'A test task each',
    heading: 'Start and verify',
    sentence: 'Each process is ready, sits on its card, and makes a proof of a made-up task.',
    process: 'Process',
    state: 'State',
    onCard: 'On its card',
    testTask: 'Test task',
    allReady: (count: number) => (count === 1 ? 'It is ready' : `All ${String(count)} are ready`),
    someReady: (ready: number, all: number) => `${String(ready)} of ${String(all)} ready`,
    testAll: 'Test all',
    testNote:
      'A test task is made up by the node and its proof is checked; it goes nowhere. It takes the card for as long as a proof does.',
    notThere: 'The node has not taken it up yet',
    noCard: 'It was given no card',
    cardUnknown: 'The driver tells nothing of it',
    notYetOnCard: (card: string) => `Not on ${card} yet; it takes memory with the first proof`,
    onItsCard: (card: string, memory: string) => (memory === '' ? `On ${card}` : `On ${card}, ${memory}`),
    onAnother: (card: string, intended: string) => `On ${card} instead of ${intended}`,
    cannotTest: (reason: string) => `Cannot be tested: ${reason}`,
    notReadyToTest: 'Only a prover that is ready can be tested'
  }
}
