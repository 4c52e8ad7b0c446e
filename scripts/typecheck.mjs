/**
 * Types, one run per run-time, side by side: Node (src/main, tests, benchmarks), shared alone (no Node, no DOM), and the
 * page with its bridge (vue-tsc understands .vue files). What was checked is remembered beside the packages, so that a
 * second run looks only at what has changed.
 */
import { runInParallel } from './process.mjs'

const compiler = 'typescript/bin/tsc'
const failures = await runInParallel([
  check('node', compiler),
  check('shared', compiler),
  check('web', 'vue-tsc/bin/vue-tsc.js')
])
process.exitCode = failures === 0 ? 0 : 1

function check(name, module) {
  const memory = `node_modules/.cache/types/${name}.tsbuildinfo`
  return {
    name,
    module,
    args: ['-p', `tsconfig.${name}.json`, '--incremental', '--tsBuildInfoFile', memory]
  }
}
