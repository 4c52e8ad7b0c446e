/**
 * Looks at files of an operator's choice, which may stand on a dead mount and never answer. Such a look cannot be taken
 * back and holds one of the few threads that all file work of this process shares, so only two are under way at once, and
 * whoever waits for a turn waits no longer than for an answer.
 */
import type { Clock } from '../../lib/clock.ts'

export type LookResult<T> =
  | { readonly kind: 'seen'; readonly value: T }
  /** It began and did not end in time. */
  | { readonly kind: 'late' }
  /** It never began: others before it do not end. */
  | { readonly kind: 'no-turn' }

const atOnce = 2
let underWay = 0
const waiting: (() => void)[] = []

/** @param act must not throw; @param timeout ms */
export function lookWithin<T>(act: () => Promise<T>, timeout: number, clock: Clock): Promise<LookResult<T>> {
  return new Promise((resolve, reject) => {
    let begun = false
    const begin = (): void => {
      begun = true
      underWay++
      act()
        .then((value) => resolve({ kind: 'seen', value }), reject)
        .finally(() => {
          cancel()
          underWay--
          waiting.shift()?.()
        })
    }
    const cancel = clock.after(timeout, () => {
      if (!begun) waiting.splice(waiting.indexOf(begin), 1)
      resolve({ kind: begun ? 'late' : 'no-turn' })
    })
    if (underWay < atOnce) begin()
    else waiting.push(begin)
  })
}
