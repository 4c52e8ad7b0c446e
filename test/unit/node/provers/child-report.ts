/** What a pool reports of a child, for tests of whatever reads it. */
import type { ChildReport, ChildState } from '../../../../src/main/prover/pool/pool-contract.ts'

export function childReport(state: ChildState, over: Partial<ChildReport> = {}): ChildReport {
  return {
    name: 'wdpost-0',
    spec: {
      stage: 'window_post',
      bin: undefined,
      args: [],
      envs: {},
      concurrent: 1,
      weight: 1,
      readyTimeout: 5_000,
      dialect: 'B'
    },
    configured: true,
    state,
    pid: undefined,
    program: undefined,
    tasks: [],
    done: 0,
    failed: 0,
    restarts: 0,
    lastExit: undefined,
    findings: [],
    ...over
  }
}
