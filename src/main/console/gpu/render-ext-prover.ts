/**
 * An assignment back into the text of an ext-prover.cfg: what an entry does not change stays as it is written, with its
 * comments and unknown keys. Pure. The text is read again in the end and held against the assignment.
 */
import type {
  AssignedProcess,
  GpuAssignment,
  ProverList
} from '../../../shared/contract/console/gpu-assignment.ts'
import { editConfig, type ConfigEdit } from '../../config/edit/edit-config.ts'
import { extProverFile } from '../../config/schema/ext-prover.ts'
import type { TomlInput } from '../../config/toml/write-toml.ts'
import { PosterError } from '../../lib/error.ts'
import { plainProcess, readAssignment } from './read-assignment.ts'

/** Stands at the head of a file that is made anew. */
const heading = '# One prover process per entry. Written by PoSter Console.\n'
const lists: readonly ProverList[] = ['WdPost', 'WinPost']

/**
 * @param existing text of the file; undefined or blank = there is none
 * @throws PosterError CONFIG_SYNTAX, CONFIG_VALUE for an existing text that cannot be read, CONFIG_EDIT_MISMATCH,
 *   INVALID_ARGUMENT for two processes on one entry, or values TOML cannot hold
 */
export function renderExtProver(assignment: GpuAssignment, existing: string | undefined): string {
  const blank = existing === undefined || existing.trim() === ''
  const before = blank ? heading : existing
  const text = editConfig(extProverFile, before, planEdits(assignment, readAssignment(before)))
  if (!saysTheSame(readAssignment(text), assignment)) {
    throw new PosterError(
      'CONFIG_EDIT_MISMATCH',
      'the new ext-prover.cfg would not have read back as intended',
      {
        advice: 'Nothing was changed; edit the file by hand'
      }
    )
  }
  return text
}

/** Changes first, while positions still hold; then what goes, from the end; then what comes. */
function planEdits(assignment: GpuAssignment, before: GpuAssignment): ConfigEdit[] {
  return lists.flatMap((list) => {
    const old = before.processes.filter((process) => process.list === list)
    const now = assignment.processes.filter((process) => process.list === list)
    const kept = new Map<number, AssignedProcess>()
    for (const process of now) {
      if (process.position === null || !old[process.position]) continue
      if (kept.has(process.position)) {
        throw new PosterError('INVALID_ARGUMENT', `two processes stand on ${list} entry ${process.position}`)
      }
      kept.set(process.position, process)
    }
    const changes = [...kept].flatMap(([position, process]) => {
      const written = old[position]
      return written ? changeEntry([list, position], written, process) : []
    })
    const removals = old
      .map((_, position) => position)
      .filter((position) => !kept.has(position))
      .reverse()
      .map((position): ConfigEdit => ({ act: 'remove', path: [list, position] }))
    const additions = now
      .filter(({ position }) => position === null || !old[position])
      .map((process): ConfigEdit => ({ act: 'add-entry', path: [list], value: entryOf(process) }))
    return [...changes, ...removals, ...additions]
  })
}

function changeEntry(
  path: readonly [string, number],
  old: AssignedProcess,
  now: AssignedProcess
): ConfigEdit[] {
  const edits: ConfigEdit[] = []
  const change = (key: string, before: unknown, value: TomlInput | null): void => {
    if (JSON.stringify(before) === JSON.stringify(value)) return
    edits.push(
      value === null ? { act: 'remove', path: [...path, key] } : { act: 'set', path: [...path, key], value }
    )
  }
  change('Bin', old.bin, now.bin)
  if (now.args.length === 0 && old.args.length > 0) edits.push({ act: 'remove', path: [...path, 'Args'] })
  else change('Args', old.args, now.args)
  change('Concurrent', old.concurrent, now.concurrent)
  change('Weight', old.weight, now.weight)
  change('ReadyTimeoutSecs', old.readyTimeoutSecs, now.readyTimeoutSecs)
  change('Dialect', old.dialect, now.dialect)
  for (const name of Object.keys(old.envs)) {
    if (!Object.hasOwn(now.envs, name)) edits.push({ act: 'remove', path: [...path, 'Envs', name] })
  }
  for (const [name, value] of Object.entries(now.envs)) {
    if (old.envs[name] !== value) edits.push({ act: 'set', path: [...path, 'Envs', name], value })
  }
  return edits
}

/** Only what differs from what an empty entry means. */
function entryOf(process: AssignedProcess): Record<string, TomlInput> {
  const { bin, args, concurrent, weight, readyTimeoutSecs, dialect, envs } = process
  return {
    ...(bin === null ? {} : { Bin: bin }),
    ...(args.length === 0 ? {} : { Args: args }),
    ...(concurrent === plainProcess.concurrent ? {} : { Concurrent: concurrent }),
    ...(weight === plainProcess.weight ? {} : { Weight: weight }),
    ...(readyTimeoutSecs === plainProcess.readyTimeoutSecs ? {} : { ReadyTimeoutSecs: readyTimeoutSecs }),
    ...(dialect === null ? {} : { Dialect: dialect }),
    ...(Object.keys(envs).length === 0 ? {} : { Envs: { ...envs } })
  }
}

/** The same processes, in whatever order within their list. */
function saysTheSame(one: GpuAssignment, other: GpuAssignment): boolean {
  const said = ({ processes }: GpuAssignment): string[] =>
    processes.map(({ id, position, envs, ...rest }) =>
      JSON.stringify([Object.entries(rest).sort(), Object.entries(envs).sort()])
    )
  return JSON.stringify(said(one).sort()) === JSON.stringify(said(other).sort())
}
