/**
 * The output of one prover as a ring, asked for again and again while somebody reads it. A node gives the last lines without
 * numbers, so what is new is what stands behind the longest stretch that was there before; where nothing of it is left, lines
 * were lost and the ring says so.
 */
import type { Clock } from '../../../lib/clock.ts'
import type { Closeable } from '../../../lib/closeable.ts'
import { PosterError } from '../../../lib/error.ts'
import { boundedSignal } from '../../../lib/wait.ts'
import { LineRing } from '../source/line-ring.ts'
import { proverOutputWriter, type ProverOutputLine } from '../source/follow-output.ts'

/** The last lines of the prover, oldest first. */
export type AskOutput = (lines: number, signal: AbortSignal) => Promise<readonly ProverOutputLine[]>

/** ms between two questions, and after which nobody reads any more */
const pace = { every: 500, idle: 30_000 } as const
/** ms one question may take */
const timeout = 10_000
const linesAsked = 2_000

export class ProverFeed implements Closeable {
  readonly ring = new LineRing({ maxLines: 20_000, maxBytes: 8 << 20 })
  readonly #ask: AskOutput
  readonly #clock: Clock
  readonly #write: (line: ProverOutputLine) => void
  readonly #stopping = new AbortController()
  #known: readonly ProverOutputLine[] = []
  #asking: Promise<void> | undefined
  #cancelNext: (() => void) | undefined
  #readAt = -Infinity
  #askedAt = -Infinity

  constructor(ask: AskOutput, clock: Clock) {
    this.#ask = ask
    this.#clock = clock
    this.#write = proverOutputWriter(this.ring)
  }

  /** Somebody reads: what there is by now is in the ring when this resolves. A node that cannot be asked has nothing new. */
  async touch(): Promise<void> {
    const now = this.#clock.monotonic()
    this.#readAt = now
    if (this.#cancelNext && now - this.#askedAt < 2 * pace.every) return
    await this.#askNow()
  }

  async close(): Promise<void> {
    this.#stopping.abort(new PosterError('CLOSED', 'the console is closing'))
    this.#cancelNext?.()
    await this.#asking
  }

  #askNow(): Promise<void> {
    return (this.#asking ??= this.#refresh().finally(() => {
      this.#asking = undefined
      this.#askLater()
    }))
  }

  async #refresh(): Promise<void> {
    this.#cancelNext?.()
    this.#cancelNext = undefined
    this.#askedAt = this.#clock.monotonic()
    try {
      this.#take(await this.#ask(linesAsked, boundedSignal(timeout, this.#stopping.signal)))
    } catch {
      // How the node does is told by its own row; the lines stay as they are.
    }
  }

  #askLater(): void {
    if (this.#stopping.signal.aborted || this.#clock.monotonic() - this.#readAt > pace.idle) return
    this.#cancelNext = this.#clock.after(pace.every, () => void this.#askNow())
  }

  #take(lines: readonly ProverOutputLine[]): void {
    const kept = overlap(this.#known, lines)
    const [first] = lines
    if (kept === 0 && this.#known.length > 0 && first)
      this.ring.write({
        at: first.time,
        level: 'warn',
        stream: 'node',
        text: 'Lines are missing here: they came faster than they were read, or while nobody read them'
      })
    for (const line of lines.slice(kept)) this.#write(line)
    if (lines.length > 0) this.#known = lines
  }
}

/** How many of the first lines of `after` are the last ones of `before`: the most that fit. */
export function overlap(before: readonly ProverOutputLine[], after: readonly ProverOutputLine[]): number {
  for (let length = Math.min(before.length, after.length); length > 0; length--) {
    const offset = before.length - length
    let same = 0
    while (same < length && isSame(before[offset + same], after[same])) same++
    if (same === length) return length
  }
  return 0
}

function isSame(one: ProverOutputLine | undefined, other: ProverOutputLine | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.time === other.time &&
    one.pid === other.pid &&
    one.text === other.text &&
    one.stream === other.stream
  )
}
