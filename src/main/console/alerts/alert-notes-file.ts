/** What a person has said of alerts, on disk: seen, muted, commented. A file that cannot be read is put aside, never lost. */
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { integer, list, name, object, oneOf, text, type Check } from '../../../shared/contract/check/check.ts'
import { writeFileAtomically } from '../../lib/atomic-file.ts'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { mostAlerts, type AlertNote } from './alert-book.ts'

const moment = integer(0, Number.MAX_SAFE_INTEGER)
const momentOrNone: Check<number | null> = (value, path) => (value === null ? null : moment(value, path))
const savedNotes = object({
  version: oneOf('1'),
  notes: list(
    object({
      id: name(256),
      since: moment,
      severity: oneOf('warning', 'critical'),
      acknowledgedAt: momentOrNone,
      mutedUntil: momentOrNone,
      comment: text(500)
    }),
    mostAlerts
  )
})

export async function readAlertNotes(file: string, log: Logger): Promise<readonly AlertNote[]> {
  try {
    return savedNotes(JSON.parse(await readFile(file, 'utf8')), 'alerts').notes
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    await rename(file, `${file}.unreadable-${Date.now()}`).catch(() => undefined)
    log.error(`what was said of alerts could not be read: ${messageOf(error)}`)
    return []
  }
}

/** @throws PosterError as {@link writeFileAtomically} */
export async function writeAlertNotes(file: string, notes: readonly AlertNote[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFileAtomically(file, `${JSON.stringify({ version: '1', notes }, undefined, 2)}\n`, {
    mode: 0o600
  })
}
