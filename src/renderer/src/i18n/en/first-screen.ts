/** What a window without nodes says: what this build does and what to type. */
export const firstScreen = {
  heading: 'A standalone PoSter node',
  sentence:
    'This build is the command-line node: it keeps a sector index, serves it to other nodes, and takes locations from a source node. This window does not control nodes yet.',
  source: {
    title: 'Source node',
    text: 'Owns the sector index. Listens on 127.0.0.1:1789.'
  },
  proxy: {
    title: 'Proxy node',
    text: "Asks the source for every location and reads the source's configuration files. Listens on 127.0.0.1:2789."
  },
  ask: {
    title: 'Same answer from both',
    text: 'Look up sector 1 of miner 1000 through the proxy.'
  },
  commandName: 'From the project folder, venus-sector-manager is node out/main/cli.js.',
  tryPair: 'npm start runs such a pair with an example index in a temporary folder.',
  coming:
    'Not in this build: every other page of this window. WindowPoSt, WinningPoSt and provers (--poster, --miner, --ext-prover) run from the command line.'
}
