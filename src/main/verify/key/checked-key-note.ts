/**
 * A note on disk that a key with this digest has passed every check, so that the next start takes milliseconds instead of
 * seconds. It holds no points: those are read from the key file, whose digest is compared each time, so nothing written
 * into a note can change a verdict. A note that is not byte for byte as expected counts as none.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../../lib/atomic-file.ts'
import { publishedForm } from './key-digest.ts'

const magic = Buffer.from('PoStKey\0', 'latin1')
/** To be raised when the checks of verifying-key.ts become stricter. */
const checksVersion = 1

export interface CheckedKey {
  /** 64 bytes, of the whole key file. */
  readonly digest: Uint8Array
  readonly inputs: number
}

/** Whether these checks have passed before. Never throws: without a note the key is checked again. */
export async function isNotedAsChecked(directory: string, key: CheckedKey): Promise<boolean> {
  try {
    return encodeNote(key).equals(await readFile(pathOfNote(directory, key)))
  } catch {
    return false
  }
}

/** @throws PosterError DISK_FULL, HOME_NOT_WRITABLE, STORAGE_FAILED; system errors of making the directory */
export async function noteAsChecked(directory: string, key: CheckedKey): Promise<void> {
  await mkdir(directory, { recursive: true })
  await writeFileAtomically(pathOfNote(directory, key), encodeNote(key))
}

export function pathOfNote(directory: string, { digest }: CheckedKey): string {
  return join(directory, `${publishedForm(digest)}.checked`)
}

/** Magic, version of the checks, number of inputs, digest of the key, SHA-256 of all that: 112 bytes. */
function encodeNote({ digest, inputs }: CheckedKey): Buffer {
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32LE(checksVersion, 0)
  numbers.writeUInt32LE(inputs, 4)
  const body = Buffer.concat([magic, numbers, digest])
  return Buffer.concat([body, createHash('sha256').update(body).digest()])
}
