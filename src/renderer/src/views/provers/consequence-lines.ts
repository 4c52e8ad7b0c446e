/** What stopping a prover costs, one sentence each. Pure. */
import type { ConsequenceView } from '../../../../shared/contract/console/provers.ts'
import type { Messages } from '../../i18n/en/index.ts'

export function consequenceLines(
  consequence: ConsequenceView,
  text: Messages['provers'],
  duration: (ms: number) => string,
  now: number
): readonly string[] {
  return [
    ...consequence.tasks.map(({ label, began }) => text.lossOf(label, duration(now - began))),
    ...consequence.deadlines.map(({ miner, index, closeTime, fits }) => {
      const say = fits === null ? text.deadlineUnsure : fits ? text.deadlineFits : text.deadlineMisses
      return say(miner, index, duration(closeTime - now))
    })
  ]
}
