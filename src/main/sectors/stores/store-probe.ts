/**
 * Everything the node wants to know about a store's directory goes through here and from here to a helper process: a
 * dead mount hangs whoever touches it, and one hung libuv thread of four is lost for good. A helper that does not answer
 * in time is killed and given up; the next request gets a new one. It refuses to touch a path itself.
 */
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import { HelperProcess } from '../../lib/helper-process.ts'
import { siblingProgram } from '../../lib/sibling-program.ts'
import { abortError, untilAborted } from '../../lib/wait.ts'
import type { JsonValue } from '../../lib/json.ts'
import { decodeOutcomes, type ProvableOutcome, type ProvableQuestion } from './provable-protocol.ts'
import {
  decodeAnswer,
  type FileSeen,
  type PersistedFiles,
  type PersistedQuestion,
  type ProbeKind,
  type ProbeQuestions,
  type ScanAnswer,
  type StoreSpace
} from './store-probe-protocol.ts'
import { StoreProbeQueue } from './store-probe-queue.ts'

export interface StoreProbeOptions {
  /** Helpers at the same time; default 16. */
  readonly helpers?: number
  /** Requests to one store at the same time; default 1. */
  readonly perStore?: number
  /** ms a request may take, waiting for its turn included; default 10 s. */
  readonly timeout?: number
  /** ms after which a helper without work is ended; default 30 s. */
  readonly idle?: number
  /** Requests that may wait for their turn; default 4096. */
  readonly waiting?: number
  /** The program of the helpers; default ours. */
  readonly program?: URL
}

export interface ProbeOptions {
  readonly timeout?: number
  readonly signal?: AbortSignal
}

/** How a question is asked whose answer comes in parts. */
interface InParts {
  /** ms from one part to the next; the turn is waited for as long as `timeout` says. */
  readonly silence: number
  readonly onPart: (part: JsonValue) => void
}

/** Somebody in the queue: given a helper, or told why there will be none. */
interface Waiter {
  readonly grant: (helper: HelperProcess) => void
  readonly refuse: (error: PosterError) => void
}

/** Killed helpers of one store that may hang before no more are sent there. */
const stuckPerStore = 2

const ownProgram = siblingProgram(import.meta.url, 'store-probe-process')

export class StoreProbe implements Closeable {
  readonly #timeout: number
  readonly #idleTime: number
  readonly #program: URL
  /** Helpers at the same time, and those of them in one store. */
  readonly helpers: number
  readonly perStore: number
  readonly #queue: StoreProbeQueue<Waiter>
  readonly #idle: { helper: HelperProcess; timer: NodeJS.Timeout }[] = []
  readonly #busy = new Set<HelperProcess>()
  #closing: Promise<void> | undefined

  constructor(options: StoreProbeOptions = {}) {
    this.#timeout = options.timeout ?? 10_000
    this.#idleTime = options.idle ?? 30_000
    this.#program = options.program ?? ownProgram
    this.helpers = options.helpers ?? 16
    this.perStore = options.perStore ?? 1
    this.#queue = new StoreProbeQueue({
      helpers: this.helpers,
      perStore: this.perStore,
      stuckPerStore,
      waiting: options.waiting ?? 4096
    })
  }

  /** Process ids of the helpers in use or at hand; stuck ones are not counted. */
  get processes(): readonly number[] {
    return [...this.#busy, ...this.#idle.map(({ helper }) => helper)].flatMap(({ pid }) => pid ?? [])
  }

  /** @throws PosterError TIMED_OUT, STORAGE_FAILED (the system's words), CANCELLED, CLOSED */
  space(path: string, options?: ProbeOptions): Promise<StoreSpace> {
    return this.ask('space', path, { path }, options)
  }

  /**
   * @param files relative to `path`, at most a few hundred; answers in the same order
   * @throws as {@link space}
   */
  stat(
    path: string,
    files: readonly string[],
    options?: ProbeOptions & { strict?: boolean }
  ): Promise<readonly FileSeen[]> {
    return this.ask('stat', path, { path, files, strict: options?.strict ?? false }, options)
  }

  /** Size and presence of one sector's files in one store. @throws as {@link space} */
  persisted(question: PersistedQuestion, options?: ProbeOptions): Promise<PersistedFiles> {
    return this.ask('persisted', question.path, question, options)
  }

  /** Directories with a `sectorstore.json` that match an absolute pattern. @throws as {@link space} */
  scan(pattern: string, options?: ProbeOptions): Promise<ScanAnswer> {
    return this.ask('scan', pattern, { pattern }, options)
  }

  /**
   * Looks at many sectors of one store, in order, and gives what the last ones came to, after what `onPart` was given.
   * `timeout` is for the turn; from then on every sector may take `silence` ms. A caller that gives up ends the helper:
   * nobody else waits for the rest.
   * @throws as {@link space}; TIMED_OUT means that the sector after the last part hangs
   */
  async provable(
    question: ProvableQuestion,
    options: ProbeOptions & { silence: number; onPart: (outcomes: readonly ProvableOutcome[]) => void }
  ): Promise<readonly ProvableOutcome[]> {
    const { silence, onPart, ...others } = options
    const rest = await this.ask('provable', question.path, question, others, {
      silence,
      onPart: (part) => onPart(decodeOutcomes(part))
    })
    return decodeOutcomes(rest)
  }

  /**
   * The one way to a helper. `store` decides who waits for whom: requests of one store take turns.
   * @throws PosterError TIMED_OUT, STORAGE_FAILED, CANCELLED, CLOSED, TOO_LARGE (too many wait), INTERNAL
   */
  async ask<K extends ProbeKind>(
    kind: K,
    store: string,
    question: ProbeQuestions[K]['question'],
    options: ProbeOptions = {},
    parts?: InParts
  ): Promise<ProbeQuestions[K]['answer']> {
    const timeout = options.timeout ?? this.#timeout
    const deadline = performance.now() + timeout
    try {
      const helper = await this.#turn(store, timeout, options.signal)
      const left = parts?.silence ?? Math.max(1, deadline - performance.now())
      // A question is plain data of JSON's types.
      const answer = helper.request({ kind, ...question } as never, left, parts?.onPart)
      const { signal } = options
      const giveUp = (): void => helper.kill()
      if (parts) signal?.addEventListener('abort', giveUp)
      // A caller that gives up a short question leaves the helper to finish, or to be late on its own account.
      answer
        .catch(() => undefined)
        .finally(() => {
          signal?.removeEventListener('abort', giveUp)
          this.#release(store, helper)
        })
      return decodeAnswer(kind, await untilAborted(answer, options.signal))
    } catch (error) {
      throw explain(error, store, parts?.silence ?? timeout, this.#queue.stuckIn(store))
    }
  }

  /** Waits for a helper that may serve this store now. */
  #turn(store: string, timeout: number, signal: AbortSignal | undefined): Promise<HelperProcess> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      const waiter: Waiter = {
        grant(helper) {
          settle()
          resolve(helper)
        },
        refuse(error) {
          settle()
          reject(error)
        }
      }
      const giveUp = (error: PosterError): void => {
        this.#queue.remove(store, waiter)
        waiter.refuse(error)
      }
      const onAbort = (): void => {
        if (signal) giveUp(abortError(signal))
      }
      const timer = setTimeout(() => giveUp(new PosterError('TIMED_OUT', 'no turn in time')), timeout)
      if (this.#closing) return waiter.refuse(closedError())
      if (signal?.aborted) return onAbort()
      if (!this.#queue.add(store, waiter)) {
        return waiter.refuse(new PosterError('TOO_LARGE', 'too many requests wait for the stores'))
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#dispatch()
    })
  }

  #dispatch(): void {
    for (let next = this.#queue.take(); next; next = this.#queue.take()) {
      try {
        const helper = this.#takeHelper()
        this.#busy.add(helper)
        next.item.grant(helper)
      } catch (error) {
        this.#queue.done(next.store, false)
        next.item.refuse(PosterError.is(error) ? error : new PosterError('INTERNAL', messageOf(error)))
      }
    }
  }

  #takeHelper(): HelperProcess {
    for (let place = this.#idle.pop(); place; place = this.#idle.pop()) {
      clearTimeout(place.timer)
      if (place.helper.usable) return place.helper
    }
    return new HelperProcess(this.#program)
  }

  #release(store: string, helper: HelperProcess): void {
    this.#busy.delete(helper)
    const stuck = !helper.usable && !helper.gone
    this.#queue.done(store, stuck)
    if (stuck) {
      void helper.exited.then(() => {
        this.#queue.letGo(store)
        if (!this.#closing) this.#dispatch()
      })
    }
    if (this.#closing) return helper.kill()
    if (helper.usable) this.#keepForLater(helper)
    this.#dispatch()
  }

  #keepForLater(helper: HelperProcess): void {
    const timer = setTimeout(() => {
      const place = this.#idle.findIndex((kept) => kept.helper === helper)
      if (place !== -1) this.#idle.splice(place, 1)
      helper.kill()
    }, this.#idleTime)
    timer.unref()
    this.#idle.push({ helper, timer })
  }

  /** Ends the helpers and refuses what waits. Helpers that hang in the kernel are not waited for. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    for (const waiter of this.#queue.drain()) waiter.refuse(closedError())
    for (const { timer } of this.#idle) clearTimeout(timer)
    const helpers = [...this.#busy, ...this.#idle.splice(0).map(({ helper }) => helper)]
    await Promise.all(helpers.map((helper) => helper.close()))
  }
}

function closedError(): PosterError {
  return new PosterError('CLOSED', 'the store probe is closed')
}

/** The same failure, naming the store and, when it was late, what to look at. */
function explain(error: unknown, store: string, timeout: number, stuck: number): PosterError {
  const code = PosterError.is(error) ? error.code : 'INTERNAL'
  if (code === 'CANCELLED' && PosterError.is(error)) return error
  if (code !== 'TIMED_OUT') return new PosterError(code, `${store}: ${messageOf(error)}`, { cause: error })
  const hanging =
    stuck === 0
      ? ''
      : `; ${stuck} earlier ${stuck === 1 ? 'look at it still hangs' : 'looks at it still hang'}`
  return new PosterError('TIMED_OUT', `${store}: no answer within ${timeout} ms${hanging}`, {
    cause: error,
    advice: 'Check the mount'
  })
}
