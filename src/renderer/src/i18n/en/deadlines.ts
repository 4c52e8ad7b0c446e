/** The board of deadlines. */
export const deadlines = {
  layout: 'Layout',
  board: '24 h board',
  list: 'List',
  miners: 'Miners',
  allMiners: 'All miners',
  boardLabel: 'Deadlines of the next 24 h by miner. Arrow keys move, Enter opens, N goes to now',
  forecastWith: 'Forecast with',
  asNow: (provers: number) => `${String(provers)} usable now`,
  withCards: (change: number) => {
    const size = Math.abs(change)
    const cards = size === 1 ? '1 card' : `${String(size)} cards`
    return change < 0 ? `${cards} fewer` : `${cards} more`
  },
  winningApart: 'WinningPoSt on its own card',
  whatIfFailed: 'not calculated',
  computed: 'computed',
  unable:
    'This source does not tell about deadlines: it runs no PoSter, or it is not ours. Attach a node that runs with --poster.',
  nothing: 'No deadline is known yet. The board fills with the first chain head.',
  silent: 'No sectors to prove',
  partitions: (count: number) => (count === 1 ? '1 partition' : `${String(count)} partitions`),
  faults: (count: number) => (count === 1 ? '1 fault' : `${String(count)} faults`),
  noFaults: 'no faults',
  hasFaults: 'Has faults',
  demand: 'Provers wanted',
  usable: (count: number) => `${String(count)} usable`,
  configured: (count: number) => `${String(count)} configured`,
  queued: (peak: number) => `queued, peak ${String(peak)}`,
  demandLabel: (usable: number, configured: number, peak: number) =>
    `${String(usable)} of ${String(configured)} provers usable, ${String(peak)} wanted at once at most`,
  collide: (time: string, miners: number, wait: string) =>
    `${time} windows of ${String(miners)} miners collide, longest wait ${wait}`,
  outlook: (partitions: number, tight: number, late: number) =>
    `Next 24 h: ${String(partitions)} partitions, ${String(tight)} tight, ${String(late)} late`,
  assumed: 'No measured times yet: durations are assumed, 12 min a partition on an RTX 3090.',
  assumedShort: 'durations assumed',
  supposed: 'if so',
  opens: 'Opens',
  closes: 'Closes',
  closed: 'closed',
  sectors: 'Sectors',
  faultySectors: 'Faulty',
  slack: 'Slack',
  on: 'On',
  previous: 'Previous deadline of this miner',
  following: 'Next deadline of this miner',
  readProve: 'read · prove · land',
  openAt: (time: string) => `open ${time}`,
  closeAt: (time: string) => `close ${time}`,
  attempt: (count: number) => `attempt ${String(count)}`,
  estimated: (time: string) => `est. ${time}`,
  minerDeadline: 'Miner · deadline',
  state: 'State',
  message: 'Message',
  pushed: 'Sent',
  landedEpoch: 'Landed epoch',
  inMempool: 'In mempool',
  landsAbout: 'Lands about',
  stretch: {
    wait: 'waits',
    read: 'reads files',
    prove: 'proves',
    verify: 'is verified',
    send: 'is sent',
    sent: 'waits for inclusion',
    estimate: 'estimate',
    late: 'estimate, too late'
  },
  spent: {
    wait: 'Waited',
    read: 'Read',
    prove: 'Proved',
    verify: 'Verified in',
    send: 'Sent in',
    landing: 'Included after'
  },
  mark: {
    landed: 'Landed',
    expected: 'Expected to land',
    failed: 'Attempt failed',
    missed: 'Closed without a proof'
  },
  phase: {
    coming: 'Not begun',
    waiting: 'Waiting',
    checking: 'Reading',
    'waiting-for-files': 'Files missing',
    proving: 'Proving',
    verifying: 'Verifying',
    proven: 'Proven',
    sending: 'Sending',
    sent: 'Sent',
    landed: 'Landed',
    empty: 'Nothing to prove',
    missed: 'Missed'
  },
  reason: {
    title: 'Why',
    nothing: 'There is nothing to prove in this deadline.',
    landed: 'Every partition is on chain.',
    missed:
      'The window closed before a proof was on chain. Its sectors count as faulty until they are recovered.',
    noProver: 'No prover takes it before the window closes.',
    late: 'By the durations usual here the proof is ready after the window closes.',
    tight: 'It fits if nothing takes long and no attempt fails.',
    fits: 'By measured durations it fits, with one failed attempt as well.',
    fitsAssumed: 'By assumed durations it fits; nothing was measured here yet.'
  },
  advice: {
    title: 'One change that helps',
    allFit: 'Then everything fits.',
    noneMissed: (tight: number) => `Then none is missed, ${String(tight)} stay tight.`,
    fewerMissed: (before: number, after: number) =>
      `Then ${String(after)} instead of ${String(before)} partitions are missed.`,
    startProvers: 'No prover takes window proofs: start one.',
    fasterProofs: (partition: string, takes: string, available: string) =>
      `${partition} alone takes ${takes} and has ${available}. More cards do not help, only faster files or a faster card.`,
    raiseChecks: (from: number, to: number) =>
      `Look at the files of ${String(to)} partitions at a time instead of ${String(from)}.`,
    onePartition: (miners: string) =>
      `Set MaxPartitionsPerPoStMessage = 1 for ${miners}, so that several provers share a deadline.`,
    raiseConcurrent: (provers: string, to: number) =>
      `Set Concurrent = ${String(to)} for ${provers} in ext-prover.cfg.`,
    lowerConfidence: (miners: string, to: number) =>
      `Set ChallengeConfidence = ${String(to)} for ${miners}. More proofs become useless when the chain is reorganised.`,
    moveWinning: (card: string) => `Give WinningPoSt a card of its own instead of ${card}.`,
    addCards: (cards: number) => (cards === 1 ? 'Add 1 card.' : `Add ${String(cards)} cards.`),
    splitMiners: (miner: string, cards: number) =>
      `Prove ${miner} on a node of its own with ${cards === 1 ? '1 card' : `${String(cards)} cards`}.`
  }
}
