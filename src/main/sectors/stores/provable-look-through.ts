/**
 * Looks at many sectors one after the other, in blocking calls, and notes what each came to; a message for each would cost
 * more than the look. Runs in a helper process, and there alone: it changes the working directory.
 */
import type { RequestNotes } from '../../lib/helper-program.ts'
import { lookAtProvableFiles } from './provable-look.ts'
import { encodeOutcome, unpackTargets, type ProvableQuestion } from './provable-protocol.ts'

/** Answers the outcomes that were not sent ahead. */
export async function lookThroughSectors(question: ProvableQuestion, notes: RequestNotes): Promise<string> {
  notes.begin()
  const manner = { ...question, base: enterStore(question.path) }
  try {
    for (const target of unpackTargets(question.sectors)) {
      const sending = notes.add(encodeOutcome(lookAtProvableFiles(manner, target)))
      if (sending) await sending
    }
    return notes.end()
  } finally {
    process.chdir('/')
  }
}

/**
 * From within the store the system finds a file in less time than from the root, and a partition has 25,000 of them. Where
 * that cannot be, every file says so itself.
 */
function enterStore(path: string): string {
  try {
    process.chdir(path)
    return ''
  } catch {
    return `${path}/`
  }
}
