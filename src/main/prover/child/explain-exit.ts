/**
 * What the end of a prover means and what to do about it, for the log, the health answer and commands. Pure. What happened
 * is told by describe-exit.ts; this adds how bad it is, and the next step.
 */
import type { ChildExit } from './child-exit.ts'
import { describeExit } from './describe-exit.ts'

export interface ExplainedExit {
  /** `info`: nothing is wrong. */
  readonly level: 'info' | 'warn' | 'error'
  /** What happened, as half a sentence that goes after the name of the child. */
  readonly what: string
  /** One sentence without its point; empty when there is nothing to do. */
  readonly advice: string
}

/** @param child its name, for commands that are advised */
export function explainExit(exit: ChildExit, child: string): ExplainedExit {
  return { what: describeExit(exit), ...judge(exit, child) }
}

function judge(exit: ChildExit, child: string): Omit<ExplainedExit, 'what'> {
  const seeOutput = `see its last lines with "util prover list --output ${child}"`
  switch (exit.kind) {
    case 'ended':
      return exit.purpose === 'abandoned-task'
        ? { level: 'warn', advice: 'It starts again by itself; only its end could free the card' }
        : { level: 'info', advice: '' }
    case 'missing-program':
      return {
        level: 'error',
        advice:
          'Put venus-worker or damocles-worker beside this program or into a directory of PATH, or name a prover as Bin in ext-prover.cfg'
      }
    case 'not-started':
      return {
        level: 'error',
        advice: 'Check that the file is a program for this machine and that this user may execute it'
      }
    case 'bad-tmpdir':
      return {
        level: 'error',
        advice: 'Give the user of this node a directory it may write to, or correct TMPDIR in ext-prover.cfg'
      }
    case 'bad-entry':
      return {
        level: 'error',
        advice: 'Correct the entry in ext-prover.cfg; the node takes the change by itself'
      }
    case 'missed-ready':
      return {
        level: 'error',
        advice: `Raise ReadyTimeoutSecs if the program is only slow, set Dialect = "A" for a program of v0.2 or v0.3, otherwise ${seeOutput}`
      }
    case 'wrong-ready':
      return {
        level: 'error',
        advice: `Check Bin and Args: the program is no prover for this stage, or prints something else first; ${seeOutput}`
      }
    case 'code':
    case 'flood':
    case 'garbage':
      return { level: 'error', advice: `It is started again by itself; ${seeOutput}` }
    case 'signal':
      return {
        level: 'error',
        advice:
          'It is started again by itself; somebody ended it, or the kernel did (see "dmesg"), or it crashed'
      }
    case 'out-of-memory':
      return {
        level: 'error',
        advice: 'Lower Concurrent, run fewer provers on this machine, or add memory'
      }
  }
}
