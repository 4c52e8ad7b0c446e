/**
 * Who may import whom: the table of ARCHITECTURE.md as rules, one per room. A room's rule lists everything it may reach
 * inside src; whatever is not listed is refused. test/unit/tooling/boundaries.test.ts breaks each rule once and sees it fire.
 */

/** The rooms of src/main a room may import, besides itself. shared/contract holds the types everybody speaks. */
const rooms = {
  lib: [],
  filecoin: [],
  config: ['lib', 'filecoin'],
  jsonrpc: ['lib', 'filecoin'],
  sectors: ['lib', 'filecoin', 'jsonrpc'],
  prover: ['lib', 'filecoin'],
  chain: ['lib', 'filecoin', 'jsonrpc'],
  verify: ['lib', 'filecoin'],
  poster: ['lib', 'filecoin'],
  miner: ['lib', 'filecoin'],
  node: ['lib', 'filecoin', 'config', 'jsonrpc', 'sectors', 'prover', 'chain', 'verify', 'poster', 'miner'],
  devnet: ['lib', 'filecoin', 'jsonrpc'],
  console: ['lib', 'filecoin', 'node', 'config', 'prover', 'chain', 'jsonrpc', 'devnet'],
  cli: ['lib', 'filecoin', 'node', 'console', 'config', 'devnet'],
  electron: ['lib', 'console']
}

/** Rooms that see all of src/shared and not only the contract. */
const seesAllShared = new Set(['console', 'electron'])

function roomRule(room) {
  const allowed = [room, ...rooms[room]].map((name) => `main/${name}/`)
  // The one error class is pure and raised everywhere, so the pure rooms may import that file of lib.
  if (room === 'filecoin') allowed.push('main/lib/error\\.ts$')
  const shared = seesAllShared.has(room) ? 'shared/' : 'shared/contract/'
  return {
    name: `${room}-keeps-to-its-neighbours`,
    severity: 'error',
    comment: `src/main/${room} may import ${rooms[room].join(', ') || 'no other room'} and src/${shared}`,
    from: { path: `^src/main/${room}/` },
    to: { path: '^src/', pathNot: `^src/(${[...allowed, shared].join('|')})` }
  }
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.keys(rooms).map(roomRule),
    {
      name: 'every-room-has-a-rule',
      severity: 'error',
      comment: 'a new folder of src/main needs a line in the table above before anything may use it',
      from: { path: '^src/main/(?!index\\.ts$|cli\\.ts$)' },
      to: { path: `^src/main/(?!(${Object.keys(rooms).join('|')})/)` }
    },
    {
      name: 'shared-stands-alone',
      severity: 'error',
      comment: 'src/shared crosses process borders: no Node, no DOM, no Electron, no packages',
      from: { path: '^src/shared/' },
      to: { pathNot: '^src/shared/' }
    },
    {
      name: 'renderer-sees-only-shared',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: '^src/', pathNot: '^src/(renderer|shared)/' }
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'preload-only-moves-text',
      severity: 'error',
      comment: 'the bridge imports electron and the names it shares with the other end',
      from: { path: '^src/preload/' },
      to: { pathNot: '(^src/preload/|^src/shared/contract/|node_modules/electron/|^electron$)' }
    },
    {
      name: 'filecoin-is-pure',
      severity: 'error',
      comment: 'codecs and arithmetic run anywhere: no Node built-ins',
      from: { path: '^src/main/filecoin/' },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'electron-in-one-folder',
      severity: 'error',
      comment: 'everything else runs under plain Node',
      from: { path: '^src/', pathNot: '^src/(main/electron/|main/index\\.ts$|preload/)' },
      to: { path: '(node_modules/electron/|^electron$)' }
    },
    {
      name: 'cli-runs-without-electron',
      severity: 'error',
      comment: 'nothing the command line reaches, directly or not, may need Electron',
      from: { path: '^src/main/cli\\.ts$' },
      to: {
        path: '(^src/main/electron/|^src/main/index\\.ts$|node_modules/electron/|^electron$)',
        reachable: true
      }
    },
    {
      name: 'nobody-imports-a-composition-root',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/main/(index|cli)\\.ts$' }
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true }
    },
    {
      name: 'main-uses-shipped-packages',
      severity: 'error',
      comment: 'a development package is not there on the operator’s machine; electron itself is the runtime',
      from: { path: '^src/main/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '(node_modules/electron/|^electron$)'
      }
    },
    {
      name: 'no-tests-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' }
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '^electron$' }
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'a file nobody imports is dead',
      from: { orphan: true, path: '^src/main/', pathNot: '(^src/main/(index|cli)\\.ts$|\\.d\\.ts$)' },
      to: {}
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.vue', '.json', '.d.ts']
    },
    reporterOptions: { text: { highlightFocused: true } }
  }
}
