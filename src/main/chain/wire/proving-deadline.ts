/**
 * `StateMinerProvingDeadline`: the deadline a miner is in, as of one tipset. All epochs are recomputed from period and
 * index; a node that says otherwise is not understood. After a null round at the end of a deadline it is one proving
 * period too far ahead for one tipset: what to make of that is the poster's question. Sources: proving.md §1.2, §2.5.
 */
import { deadlineAt, deadlineParameters, type Deadline } from '../../filecoin/deadline.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'

export interface ProvingDeadline {
  /** Height of the tipset that was asked about. */
  readonly currentEpoch: number
  readonly deadline: Deadline
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readProvingDeadline(value: JsonValue): ProvingDeadline {
  const fields = new JsonFields(value, 'the deadline')
  const parameters = deadlineParameters({
    deadlines: fields.integer('WPoStPeriodDeadlines'),
    provingPeriod: fields.integer('WPoStProvingPeriod'),
    challengeWindow: fields.integer('WPoStChallengeWindow'),
    challengeLookback: fields.integer('WPoStChallengeLookback'),
    faultDeclarationCutoff: fields.integer('FaultDeclarationCutoff')
  })
  const deadline = deadlineAt(parameters, fields.integer('PeriodStart'), fields.integer('Index'))
  const given = {
    open: fields.integer('Open'),
    close: fields.integer('Close'),
    challenge: fields.integer('Challenge'),
    faultCutoff: fields.integer('FaultCutoff')
  }
  for (const name of ['open', 'close', 'challenge', 'faultCutoff'] as const) {
    if (given[name] !== deadline[name]) {
      throw new PosterError(
        'INVALID_ARGUMENT',
        `the deadline: ${name} is ${given[name]}, where period and index give ${deadline[name]}`
      )
    }
  }
  return { currentEpoch: fields.integer('CurrentEpoch'), deadline }
}
