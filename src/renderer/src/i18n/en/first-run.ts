/** The first run: three doors and the practice network. */
export const firstRun = {
  heading: 'Where do you want to start?',
  sentence: 'Until you choose, nothing listens, benchmarks or calls out.',
  create: {
    title: 'New PoSter on this machine',
    text: 'Connect a source node, assign the cards, start proving.',
    steps: [
      'Source address, home and stores',
      'Card assignment and checks',
      'Review the diff, start and verify'
    ],
    open: 'Create'
  },
  look: {
    title: 'Look at a running sector-manager',
    text: 'Read-only, changes nothing there. Works with ours and the Go one.',
    steps: ['Enter ip:port', 'Test, see what it offers', 'Start looking'],
    open: 'Connect'
  },
  prepare: {
    title: 'Prepare files for another machine',
    text: 'Paste the other machine’s card list, same wizards, then export.',
    steps: [
      'Source and stores',
      'Paste nvidia-smi -L or a probe result',
      'Export config, systemd and commands'
    ],
    open: 'Prepare'
  },
  noHosting: 'This console belongs to one daemon and starts no other node.',
  notPermitted: 'This page may not do that; open it with a link that grants “host”.',
  practice: {
    question: 'Just practising?',
    open: 'Open the practice network',
    again: 'Go to the practice network',
    what: 'simulated chain, two miners, fast epochs; nothing is real',
    epoch: 'One epoch takes',
    writing: (percent: string) => `Writing its sectors, ${percent}`,
    starting: 'The practice network is starting'
  },
  back: 'Back to the doors',
  address: 'Address of its JSON-RPC',
  addressHint: 'ip:port or host:port; without a port it is 1789',
  nodeName: 'Name here',
  nodeNameHint: 'optional; the address otherwise',
  token: 'Token',
  tokenHint: 'optional; only for actions on one of ours',
  test: 'Test',
  testFirst: 'Nothing is called before you press Test.',
  portAssumed: (address: string) => `No port was given; ${address} is tried.`,
  reachable: (latency: string) => `Answers in ${latency}`,
  unreachable: 'Does not answer',
  version: 'Version',
  versionUntold: 'not told, as a Go node does',
  programOurs: 'PoSter Console',
  programGo: 'Go sector-manager',
  program: 'Program',
  offers: 'What it offers',
  offersSectors: 'Sectors and stores',
  offersProvers: 'Provers',
  offersDeadlines: 'Deadlines and forecast',
  notOffered: 'not told by this node',
  sample: 'Sample lookup',
  sampleFound: (sector: string, store: string) => `${sector} is in ${store}`,
  sampleMissing: (sector: string) => `${sector} is not found`,
  sampleNone: 'It lists no sector to ask for',
  lookBy: 'How the node is looked at',
  byAddress: 'By its address',
  byLog: 'By its log file',
  logNameHint: 'The name of the file if left empty',
  startLooking: 'Start looking'
}
