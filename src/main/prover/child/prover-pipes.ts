/**
 * The three pipes of one prover process: answers and noise from stdout, talk from stderr, requests into stdin. It turns
 * what is read into events and what goes wrong into the reason of a failure; it decides nothing about the process.
 */
import type { Readable, Writable } from 'node:stream'
import type { Clock } from '../../lib/clock.ts'
import type { ProverStage } from '../proof-task.ts'
import { presentText } from '../present-text.ts'
import type { Dialect, WireReply } from '../wire/dialect.ts'
import type { ChildExit } from './child-exit.ts'
import type { ChildOutput } from './child-output.ts'
import { OutputMeter } from './output-meter.ts'
import type { OutputLimits } from './prover-host.ts'
import { PacedReader } from './read-paced.ts'
import { StderrReader } from './stderr-reader.ts'
import { StdoutReader } from './stdout-reader.ts'

export interface ProverPipesOptions {
  readonly child: { readonly stdin: Writable; readonly stdout: Readable; readonly stderr: Readable }
  readonly pid: number
  readonly dialect: Dialect
  readonly stage: ProverStage
  readonly clock: Clock
  readonly limits: OutputLimits
  readonly output: ChildOutput
  readonly isAsked: () => boolean
  readonly onReady: () => void
  /** @returns whether anybody waited for it */
  readonly onReply: (id: number, reply: WireReply) => boolean
  readonly onFault: (exit: ChildExit) => void
  /** The process does not read any more, or nobody writes any more. */
  readonly onClosed: (which: 'input' | 'output') => void
}

type StreamName = 'stdout' | 'stderr'

/** Of one line that is part of the reason of an exit. */
const maxReasonCharacters = 500

export class ProverPipes {
  readonly #options: ProverPipesOptions
  readonly #stdout: PacedReader
  readonly #stderr: PacedReader
  readonly #answers: StdoutReader
  readonly #talk: StderrReader
  readonly #notices = new Map<StreamName, () => void>()
  #firstWords: string | undefined
  #answered = true
  #closed = false

  constructor(options: ProverPipesOptions) {
    this.#options = options
    const { child, clock, limits } = options
    const out = new OutputMeter(limits)
    const err = new OutputMeter(limits)
    this.#answers = this.#readAnswers(out)
    this.#talk = new StderrReader({
      meter: err,
      keptLine: limits.keptLine,
      onLine: (text) => {
        this.#firstWords ??= presentText(text, maxReasonCharacters)
        this.#keep('stderr', text)
      },
      onDropped: () => this.#noticeDropped('stderr', err)
    })
    this.#stdout = new PacedReader({
      stream: child.stdout,
      clock,
      meter: out,
      onChunk: (chunk) => this.#answers.push(chunk, clock.monotonic()),
      onFlood: () => this.#flood('stdout'),
      onEnd: () => options.onClosed('output')
    })
    this.#stderr = new PacedReader({
      stream: child.stderr,
      clock,
      meter: err,
      onChunk: (chunk) => this.#talk.push(chunk, clock.monotonic()),
      onFlood: () => this.#flood('stderr'),
      onEnd: () => undefined
    })
    child.stdin.on('error', () => options.onClosed('input'))
  }

  /** The first line on stderr, fit to be shown. */
  get firstWords(): string | undefined {
    return this.#firstWords
  }

  /** What comes on stdout from now on is of no use; stderr is still kept. */
  refuseAnswers(): void {
    this.#answered = false
  }

  /**
   * The process has exited: reads what is left of its answers, until the pipe is silent.
   * @param withStderr also waits for its last words
   */
  async settle(silence: number, longest: number, withStderr: boolean): Promise<void> {
    this.#stdout.hurry()
    this.#stderr.hurry()
    await Promise.all([
      this.#stdout.settle(silence, longest),
      withStderr ? this.#stderr.settle(silence, longest) : undefined
    ])
    if (withStderr) this.#talk.finish()
  }

  /** Reads the last words and lets go of the pipes, whoever still holds their other ends. */
  async close(silence: number, longest: number): Promise<void> {
    if (this.#closed) return
    this.#stderr.hurry()
    await this.#stderr.settle(silence, longest)
    this.#closed = true
    if (this.#answered) this.#answers.finish()
    this.#talk.finish()
    for (const tell of [...this.#notices.values()]) tell()
    const { stdin, stdout, stderr } = this.#options.child
    this.#stdout.stop()
    this.#stderr.stop()
    for (const stream of [stdin, stdout, stderr]) stream.destroy()
  }

  #readAnswers(meter: OutputMeter): StdoutReader {
    const { dialect, stage, limits, onFault } = this.#options
    return new StdoutReader({
      dialect,
      stage,
      meter,
      line: limits.line,
      keptLine: limits.keptLine,
      isAsked: () => this.#answered && this.#options.isAsked(),
      onReady: () => this.#options.onReady(),
      onWrongReady: (line) => {
        this.#keep('stdout', line)
        onFault({ kind: 'wrong-ready', line: presentText(line, maxReasonCharacters) })
      },
      onReply: (id, reply) => this.#answered && this.#options.onReply(id, reply),
      onGarbage: (reason) => onFault({ kind: 'garbage', reason }),
      onTooLong: (reason) => onFault({ kind: 'flood', reason }),
      onLine: (text) => this.#keep('stdout', text),
      onDropped: () => this.#noticeDropped('stdout', meter)
    })
  }

  #keep(stream: StreamName, text: string): void {
    this.#options.output.write(stream, this.#options.pid, text)
  }

  #flood(stream: StreamName): void {
    const mebibytes = Math.round(this.#options.limits.takenPerSecond / 1024 / 1024)
    this.#options.onFault({
      kind: 'flood',
      reason: `three seconds in a row with more than ${mebibytes} MiB, or what costs as much, on ${stream}`
    })
  }

  /** One remark a second, whatever is left out. */
  #noticeDropped(stream: StreamName, meter: OutputMeter): void {
    if (this.#notices.has(stream)) return
    const { clock, output, pid } = this.#options
    const tell = (): void => {
      cancel()
      this.#notices.delete(stream)
      const dropped = meter.collectDropped()
      if (dropped > 0) output.remark(pid, `${dropped} bytes of ${stream} left out: too much at once`)
    }
    const cancel = clock.after(1000, tell)
    this.#notices.set(stream, tell)
  }
}
