/** Loads one configuration file from disk by its description. It refuses a file with any problem in it. */
import { readFile, stat } from 'node:fs/promises'
import { PosterError, messageOf, systemCodeOf } from '../lib/error.ts'
import type { FileDescription, Members, ReadMembers } from './schema/describe.ts'
import { readConfig, type ConfigNotice, type ConfigProblem } from './schema/read-config.ts'
import { decodeConfig, maxConfigBytes } from './toml/parse-toml.ts'

export interface LoadedConfig<M extends Members> {
  readonly path: string
  readonly value: ReadMembers<M>
  readonly notices: readonly ConfigNotice[]
}

/** @throws PosterError CONFIG_NOT_FOUND, CONFIG_SYNTAX, CONFIG_VALUE, NOT_PERMITTED, STORAGE_FAILED, TOO_LARGE */
export async function loadConfig<const M extends Members>(
  file: FileDescription<M>,
  path: string
): Promise<LoadedConfig<M>> {
  const text = decodeConfig(await readConfigBytes(path), path)
  const { value, problems, notices } = readConfig(file, text, path)
  const [first] = problems
  if (first) throw problemError(path, first, problems.length - 1)
  return { path, value, notices }
}

/** True when the file could not be read just now, whatever is in it: a disk or mount that may come back. */
export function isUnreadable(error: unknown): boolean {
  return (['CONFIG_NOT_FOUND', 'NOT_PERMITTED', 'STORAGE_FAILED'] as const).some((code) =>
    PosterError.is(error, code)
  )
}

/** A problem as an error: file, line, key, value, accepted values. @param others how many more there are. */
export function problemError(path: string, problem: ConfigProblem, others: number): PosterError {
  const more =
    others === 0 ? '' : ` (and ${others} more ${others === 1 ? 'problem' : 'problems'} in this file)`
  return new PosterError('CONFIG_VALUE', `${path}:${problem.line}: ${problem.message}${more}`, {
    advice: problem.advice
  })
}

/** Bytes of a configuration file; a size beyond the limit is refused before reading. */
export async function readConfigBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size > maxConfigBytes) {
      throw new PosterError('TOO_LARGE', `${path} has ${size} bytes, more than the ${maxConfigBytes} allowed`)
    }
    return await readFile(path)
  } catch (error) {
    if (error instanceof PosterError) throw error
    const code = systemCodeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new PosterError('CONFIG_NOT_FOUND', `failed to load ${path}: no such file or directory`, {
        cause: error,
        advice:
          'Create it with "venus-sector-manager daemon init", or point --conf-dir at the directory that has it'
      })
    }
    throw new PosterError(
      code === 'EACCES' || code === 'EPERM' ? 'NOT_PERMITTED' : 'STORAGE_FAILED',
      `failed to load ${path}: ${messageOf(error)}`,
      { cause: error, advice: 'Check that it is a file and that this user may read it' }
    )
  }
}
