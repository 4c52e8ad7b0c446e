/**
 * Looks at files of an operator's choice, which may stand on a dead mount and never answer. Such a look cannot be taken
 * back and holds something that there is little of. So only a few are under way at once, whatever is looked at; whoever
 * waits for a turn waits no longer than for an answer, and not at all when every turn is taken by a look that hangs; and a
 * path is not looked at again while an earlier look at it has no answer: whoever asks meanwhile waits for that one.
 */
import type { Clock } from '../../lib/clock.ts'

export type LookResult<T> =
  | { readonly kind: 'seen'; readonly value: T }
  /** It began and did not end in time. */
  | { readonly kind: 'late' }
  /** It never began: others before it do not end. */
  | { readonly kind: 'no-turn' }

/** How many looks may be under way at once, and who waits for one. */
export class LookTurns {
  readonly #atOnce: number
  readonly #waiting = new Set<() => void>()
  #underWay = 0
  #hanging = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  get free(): boolean {
    return this.#underWay < this.#atOnce
  }

  /** Nobody gets a turn before a disk comes back. */
  get stuck(): boolean {
    return this.#hanging >= this.#atOnce
  }

  take(): void {
    this.#underWay++
  }

  /** One of those under way is late. */
  hang(): void {
    this.#hanging++
  }

  giveBack(wasHanging: boolean): void {
    this.#underWay--
    if (wasHanging) this.#hanging--
    const [next] = this.#waiting
    if (!next) return
    this.#waiting.delete(next)
    next()
  }

  wait(begin: () => void): void {
    this.#waiting.add(begin)
  }

  leave(begin: () => void): void {
    this.#waiting.delete(begin)
  }
}

/** Half of the threads that all file work of this process shares. */
export const threadTurns = new LookTurns(2)

interface OpenLook<T> {
  readonly answer: Promise<T>
  readonly begin: () => void
  asked: number
  begun: boolean
  hangs: boolean
}

/** Looks of one kind: each says of a path what every other of them would say. */
export class DiskLooks<T> {
  readonly #turns: LookTurns
  readonly #open = new Map<string, OpenLook<T>>()

  constructor(turns: LookTurns) {
    this.#turns = turns
  }

  /** @param act must not throw; @param timeout ms */
  within(path: string, act: () => Promise<T>, timeout: number, clock: Clock): Promise<LookResult<T>> {
    const turns = this.#turns
    const open = this.#open.get(path)
    if (!open?.begun && turns.stuck) return Promise.resolve({ kind: 'no-turn' })
    const look = open ?? this.#enter(path, act)
    look.asked++
    return new Promise((resolve, reject) => {
      const cancel = clock.after(timeout, () => {
        if (look.begun) {
          if (!look.hangs) turns.hang()
          look.hangs = true
        } else if (--look.asked === 0) {
          turns.leave(look.begin)
          this.#open.delete(path)
        }
        resolve({ kind: look.begun ? 'late' : 'no-turn' })
      })
      look.answer.then((value) => resolve({ kind: 'seen', value }), reject).finally(cancel)
    })
  }

  /** Begins now or when its turn comes. */
  #enter(path: string, act: () => Promise<T>): OpenLook<T> {
    const { promise, resolve, reject } = promiseOutside<T>()
    const begin = (): void => {
      look.begun = true
      this.#turns.take()
      act()
        .then(resolve, reject)
        .finally(() => {
          this.#open.delete(path)
          this.#turns.giveBack(look.hangs)
        })
    }
    const look: OpenLook<T> = { answer: promise, begin, asked: 0, begun: false, hangs: false }
    this.#open.set(path, look)
    if (this.#turns.free) begin()
    else this.#turns.wait(begin)
    return look
  }
}

function promiseOutside<T>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<T>((done, failed) => {
    resolve = done
    reject = failed
  })
  return { promise, resolve, reject }
}
