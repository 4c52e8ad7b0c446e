/**
 * From a file to a key that may be used: its length is looked at before it is read, its digest before a point is, and every
 * point unless a note says that this very key has passed. It refuses a key nobody named the digest of.
 */
import { constants, open, type FileHandle } from 'node:fs/promises'
import { PosterError, messageOf, systemCodeOf } from '../../lib/error.ts'
import type { Checkpoint } from '../curve/point-sums.ts'
import { isNotedAsChecked, noteAsChecked } from './checked-key-note.ts'
import { digestKey, publishedForm } from './key-digest.ts'
import { keyFileBytes } from './key-file.ts'
import { readKey, type VerifyingKey } from './verifying-key.ts'

export interface KeySource {
  readonly path: string
  /** First 16 bytes of BLAKE2b-512 in hex, of the file it must be. */
  readonly digest: string
}

export interface LoadKeyOptions {
  readonly inputs: number
  /** Where notes about checked keys are kept; undefined to keep none. */
  readonly notes: string | undefined
  readonly checkpoint: Checkpoint
}

export interface LoadedKey {
  readonly key: VerifyingKey
  /** False when a note said it had passed before. */
  readonly checkedNow: boolean
  /** Why no note could be written about it. */
  readonly noteProblem: string | undefined
}

/**
 * Undefined when there is no such file.
 * @throws PosterError KEY_UNUSABLE for another file than was meant, STORAGE_FAILED when it cannot be read; what
 * `checkpoint` throws
 */
export async function loadKey(source: KeySource, options: LoadKeyOptions): Promise<LoadedKey | undefined> {
  const { inputs, notes, checkpoint } = options
  const bytes = await readKeyFile(source.path, keyFileBytes(inputs))
  if (!bytes) return undefined
  checkpoint()
  const digest = digestKey(bytes)
  if (publishedForm(digest) !== source.digest.toLowerCase()) {
    throw new PosterError(
      'KEY_UNUSABLE',
      `${source.path} is not the key it should be: its digest is ${publishedForm(digest)}, not ${source.digest}`,
      { advice: 'Fetch the proof parameters again' }
    )
  }
  checkpoint()
  const wasChecked = notes !== undefined && (await isNotedAsChecked(notes, { digest, inputs }))
  const key = readKey(bytes, { inputs, wasChecked, checkpoint })
  let noteProblem: string | undefined
  if (!wasChecked && notes !== undefined) {
    await noteAsChecked(notes, { digest, inputs }).catch((error: unknown) => {
      noteProblem = messageOf(error)
    })
  }
  return { key, checkedNow: !wasChecked, noteProblem }
}

async function readKeyFile(path: string, wanted: number): Promise<Buffer | undefined> {
  let file: FileHandle
  try {
    // A pipe would keep us waiting for somebody to write.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw unreadable(path, error)
  }
  try {
    const found = await file.stat()
    if (!found.isFile()) throw new Error('it is no regular file')
    const { size } = found
    if (size !== wanted) {
      throw new PosterError(
        'KEY_UNUSABLE',
        `${path} has ${size} bytes; the key of this proof type has ${wanted}`,
        {
          advice: 'Fetch the proof parameters again, or name the key of this proof type'
        }
      )
    }
    return await readWhole(file, wanted)
  } catch (error) {
    throw PosterError.is(error) ? error : unreadable(path, error)
  } finally {
    await file.close()
  }
}

/** Exactly so many bytes, even if the file grows meanwhile. */
async function readWhole(file: FileHandle, wanted: number): Promise<Buffer> {
  const bytes = Buffer.alloc(wanted)
  for (let read = 0; read < wanted;) {
    const { bytesRead } = await file.read(bytes, read, wanted - read, read)
    if (bytesRead === 0) throw new Error('it became shorter while being read')
    read += bytesRead
  }
  return bytes
}

function unreadable(path: string, error: unknown): PosterError {
  return new PosterError('STORAGE_FAILED', `cannot read the key ${path}: ${messageOf(error)}`, {
    cause: error
  })
}
