/**
 * Makes the process of one prover: behind setpriv where that works, in a group of its own, so that all of it can be ended.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setprivArguments } from './find-setpriv.ts'
import type { StartPlan } from './prepare-start.ts'
import type { ProverHost } from './prover-host.ts'

export type SpawnedProver = ChildProcessByStdio<Writable, Readable, Readable>

/** Its `pid` is undefined when there is no process; `error` then says why. */
export function spawnProver(plan: StartPlan, host: ProverHost): SpawnedProver {
  const [file, args] = host.setpriv
    ? [host.setpriv, setprivArguments(plan.program, plan.args)]
    : [plan.program, plan.args]
  return spawn(file, args, {
    cwd: host.workingDirectory,
    env: plan.environment,
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true
  })
}
