/**
 * Small programs named `nvidia-smi` in a directory of their own, which answer as drivers do. Real processes; what is put on
 * PATH is only the directory.
 */
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface NvidiaSmiAnswers {
  /** stdout of `--query-gpu`. */
  readonly cards?: string
  /** stdout of `--query-compute-apps`. */
  readonly uses?: string
  /** stderr of both. */
  readonly stderr?: string
  readonly status?: number
  /** Columns this driver does not know. */
  readonly unknownFields?: readonly string[]
}

/** A driver that answers. Every call is appended to `calls` in the directory. */
export async function installNvidiaSmi(directory: string, answers: NvidiaSmiAnswers): Promise<void> {
  await writeFile(join(directory, 'cards'), answers.cards ?? '')
  await writeFile(join(directory, 'uses'), answers.uses ?? '')
  await writeFile(join(directory, 'stderr'), answers.stderr ?? '')
  const refusals = (answers.unknownFields ?? []).map(
    (field) =>
      `case "$1" in *${field}*) printf 'Field "${field}" is not a valid field to query.\\n\\n'; exit 2;; esac`
  )
  await installProgram(
    directory,
    [
      `here='${directory}'`,
      'echo "$@" >> "$here/calls"',
      'env > "$here/environment"',
      ...refusals,
      'case "$1" in',
      '  --query-gpu=*) cat "$here/cards";;',
      '  --query-compute-apps=*) cat "$here/uses";;',
      'esac',
      'cat "$here/stderr" >&2',
      `exit ${answers.status ?? 0}`
    ].join('\n')
  )
}

/** A program of this name that does whatever the shell script says. */
export async function installProgram(
  directory: string,
  script: string,
  name = 'nvidia-smi'
): Promise<string> {
  const file = join(directory, name)
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  return file
}
