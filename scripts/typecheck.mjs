/**
 * Types, one run per run-time, side by side: Node (src/main, tests, benchmarks), shared alone (no Node, no DOM), and the
 * page with its bridge (vue-tsc understands .vue files).
 */
import { runInParallel } from './process.mjs'

const failures = await runInParallel([
  { name: 'node', module: 'typescript/bin/tsc', args: ['-p', 'tsconfig.node.json'] },
  { name: 'shared', module: 'typescript/bin/tsc', args: ['-p', 'tsconfig.shared.json'] },
  { name: 'web', module: 'vue-tsc/bin/vue-tsc.js', args: ['-p', 'tsconfig.web.json'] }
])
process.exitCode = failures === 0 ? 0 : 1
