/**
 * What is remembered of a child over all its lives: what it wrote and what that meant, how often it was started, how it
 * ended last, what came of its tasks. It decides nothing.
 */
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { ChildExit } from '../child/child-exit.ts'
import { ChildOutput } from '../child/child-output.ts'
import { FindingLog } from '../findings/finding-log.ts'
import type { ChildFinding } from '../findings/finding.ts'
import type { ChildReport } from './pool-contract.ts'

export class ChildRecord {
  readonly output: ChildOutput
  /** Tasks. */
  done = 0
  failed = 0
  readonly #clock: Clock
  readonly #findings = new FindingLog()
  #starts = 0
  #lastExit: ChildReport['lastExit']

  constructor(name: string, clock: Clock, logger: Logger, onFinding: (finding: ChildFinding) => void) {
    this.#clock = clock
    this.output = new ChildOutput({ name, clock, logger })
    this.output.onLine(({ stream, text, time }) => {
      if (stream === 'node') return
      for (const finding of this.#findings.read(text, time)) onFinding(finding)
    })
  }

  /** @param isAnother it is started with another entry, so what was found before means nothing any more */
  noteStart(isAnother: boolean): void {
    if (isAnother) this.#findings.forget()
    this.#starts++
  }

  noteExit(exit: ChildExit): void {
    this.#lastExit = { exit, at: this.#clock.now() }
  }

  report(): Pick<ChildReport, 'done' | 'failed' | 'restarts' | 'lastExit' | 'findings'> {
    return {
      done: this.done,
      failed: this.failed,
      restarts: Math.max(0, this.#starts - 1),
      lastExit: this.#lastExit,
      findings: this.#findings.all()
    }
  }
}
