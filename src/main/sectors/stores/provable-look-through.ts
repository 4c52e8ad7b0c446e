/**
 * Looks at many sectors one after the other, in blocking calls, and notes what each came to; a message for each would cost
 * more than the look. Runs in a helper process.
 */
import type { RequestNotes } from '../../lib/helper-program.ts'
import { lookAtProvableFiles } from './provable-look.ts'
import { encodeOutcome, unpackTargets, type ProvableQuestion } from './provable-protocol.ts'

/** Answers the outcomes that were not sent ahead. */
export async function lookThroughSectors(question: ProvableQuestion, notes: RequestNotes): Promise<string> {
  notes.begin()
  for (const target of unpackTargets(question.sectors)) {
    const sending = notes.add(encodeOutcome(lookAtProvableFiles(question, target)))
    if (sending) await sending
  }
  return notes.end()
}
