import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

/** Gives fresh directories that are removed after each test. */
export function temporaryDirectories(): () => Promise<string> {
  const made: string[] = []
  afterEach(async () => {
    for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true })
  })
  return async () => {
    const directory = await mkdtemp(join(tmpdir(), 'poster-config-'))
    made.push(directory)
    return directory
  }
}
