/**
 * The last step of the GPU wizard: the file as it would be, its difference from the one on disk, the same by hand; and the
 * write itself, which makes the TMPDIRs first and refuses a file that changed since it was read.
 */
import type {
  AssignmentReview,
  GpuAssignment,
  RuleFinding
} from '../../../shared/contract/console/gpu-assignment.ts'
import type { EditOutcome } from '../../../shared/contract/console/config-file.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { prepareTmpdir } from '../../prover/child/prepare-tmpdir.ts'
import { compareTexts } from '../config-files/compare-texts.ts'
import { writeEdit } from '../config-files/config-document.ts'
import { createConfigFile } from '../config-files/create-config-file.ts'
import { quoteForShell } from '../export/quote-for-shell.ts'
import { renderExtProver } from './render-ext-prover.ts'

/**
 * Writes nothing.
 * @param existing text of the file on disk; undefined = there is none
 * @param findings of checkAssignment and checkOnHost
 * @throws as renderExtProver
 */
export function reviewAssignment(
  assignment: GpuAssignment,
  existing: string | undefined,
  findings: readonly RuleFinding[],
  directories: readonly string[]
): AssignmentReview {
  const text = renderExtProver(assignment, existing)
  return {
    text,
    diff: compareTexts(existing ?? '', text),
    findings,
    directories,
    commands: directories.map((directory) => `install -d -m 700 ${quoteForShell(directory)}`)
  }
}

export interface AssignmentWrite {
  /** Of the ext-prover.cfg. */
  readonly path: string
  readonly assignment: GpuAssignment
  /** The text and signature of the file the assignment started from; undefined = there was none. */
  readonly base: { readonly text: string; readonly signature: string } | undefined
  readonly directories: readonly string[]
}

/** @throws PosterError NOT_PERMITTED for a TMPDIR that cannot be made; as renderExtProver, writeEdit and createConfigFile */
export async function writeAssignment(request: AssignmentWrite, clock: Clock): Promise<EditOutcome> {
  const { path, assignment, base, directories } = request
  const text = renderExtProver(assignment, base?.text)
  for (const directory of directories) {
    const made = await prepareTmpdir({ path: directory, origin: 'entry', workingDirectory: '/' })
    if (made.kind === 'bad') {
      throw new PosterError('NOT_PERMITTED', `the TMPDIR ${directory} cannot be used: ${made.reason}`, {
        advice: 'Nothing was written to the file; choose another directory, or make it by hand'
      })
    }
  }
  if (base) return writeEdit({ path, text, signature: base.signature, base: base.text }, clock)
  return { outcome: 'written', document: await createConfigFile(path, text), backup: null }
}
