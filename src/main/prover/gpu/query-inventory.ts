/**
 * Asks the driver of this machine for its cards, by nvidia-smi. Why not the library: it would load foreign code into our
 * process, and a driver that hangs would hang us. Nothing is cached and nothing is retried.
 */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { cardFields, type CardField } from './card-values.ts'
import { diagnoseMissingProgram, diagnoseOutcome, type Diagnosis } from './diagnose-driver.ts'
import type { AnsweringCards, GpuInventory } from './gpu-inventory.ts'
import { readCardRows, readUnknownField, readUseRows } from './read-query.ts'
import { processRunner, type CommandOutcome, type CommandRunner } from './run-command.ts'

export interface InventoryOptions {
  /** Only PATH and LD_LIBRARY_PATH are read and passed on. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Of each of the questions, in ms; default 5,000. */
  readonly timeout?: number
  readonly runner?: CommandRunner
  /** Where nvidia-smi is looked for after PATH. */
  readonly wellKnownFiles?: readonly string[]
  /** Default `/proc`. */
  readonly procDirectory?: string
  readonly signal?: AbortSignal
}

const maxOutputBytes = 1024 * 1024
/** Columns an inventory cannot do without; any other may be unknown to an old driver. */
const indispensable: readonly CardField[] = ['index', 'uuid', 'name']
const nothing: AnsweringCards = { cards: [], uses: [], notUnderstood: [] }

/**
 * Asks once. A card that failed does not hide the others.
 * @throws PosterError CANCELLED or TIMED_OUT when the signal aborts
 */
export async function queryInventory(options: InventoryOptions): Promise<GpuInventory> {
  const moduleLoaded = await exists(join(options.procDirectory ?? '/proc', 'driver/nvidia'))
  const file = await findNvidiaSmi(options)
  if (file === undefined) return conclude(diagnoseMissingProgram(moduleLoaded), nothing)
  const timeout = options.timeout ?? 5_000
  const ask = (args: readonly string[]): Promise<CommandOutcome> =>
    (options.runner ?? processRunner).run({
      file,
      args: [...args, '--format=csv,noheader,nounits'],
      env: environmentFor(options.env),
      timeout,
      maxBytes: maxOutputBytes,
      ...(options.signal ? { signal: options.signal } : {})
    })

  const { outcome, fields } = await askForCards(ask)
  const rows = readCardRows(textOf(outcome), fields)
  const diagnosis = diagnoseOutcome(outcome, rows.cards, moduleLoaded, timeout)
  if (rows.cards.length === 0) return conclude(diagnosis, nothing)
  // A driver that hung once is not asked again.
  if (outcome.kind !== 'ended') return conclude(diagnosis, { ...nothing, ...rows })

  const usage = await ask(['--query-compute-apps=pid,process_name,gpu_uuid,used_memory'])
  const { uses, notUnderstood } = readUseRows(textOf(usage))
  const answering: AnsweringCards = {
    cards: rows.cards,
    uses,
    ...(usage.kind === 'ended' && (usage.status === 0 || uses.length > 0)
      ? {}
      : { usesUnknown: 'nvidia-smi did not tell which processes use the cards' }),
    notUnderstood: [...rows.notUnderstood, ...notUnderstood]
  }
  return conclude(diagnosis, answering)
}

/** The first question, again without each column the driver does not know. */
async function askForCards(
  ask: (args: readonly string[]) => Promise<CommandOutcome>
): Promise<{ outcome: CommandOutcome; fields: readonly CardField[] }> {
  let fields = cardFields
  for (;;) {
    const outcome = await ask([`--query-gpu=${fields.join(',')}`])
    const unknown =
      outcome.kind === 'ended' ? readUnknownField(`${outcome.stdout}\n${outcome.stderr}`) : undefined
    const rest = fields.filter((field) => field !== unknown || indispensable.includes(field))
    if (rest.length === fields.length) return { outcome, fields }
    fields = rest
  }
}

function conclude(diagnosis: Diagnosis | undefined, answering: AnsweringCards): GpuInventory {
  if (diagnosis === undefined) return { kind: 'cards', ...answering }
  const { kind, reason, advice } = diagnosis
  return kind === 'driver-broken' ? { kind, reason, advice, ...answering } : { kind, reason, advice }
}

/** Rows an nvidia-smi printed before it hung or was killed count; those of a flood do not. */
function textOf(outcome: CommandOutcome): string {
  return 'stdout' in outcome ? outcome.stdout : ''
}

/** The file to run, or undefined. Relative entries of PATH are passed over. */
async function findNvidiaSmi(options: InventoryOptions): Promise<string | undefined> {
  const folders = (options.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const candidates = [
    ...folders.map((folder) => join(folder, 'nvidia-smi')),
    ...(options.wellKnownFiles ?? ['/usr/bin/nvidia-smi'])
  ]
  for (const candidate of candidates) if (await isExecutable(candidate)) return candidate
  return undefined
}

function environmentFor(env: InventoryOptions['env']): Record<string, string> {
  const passed: Record<string, string> = { LC_ALL: 'C' }
  for (const name of ['PATH', 'LD_LIBRARY_PATH']) {
    const value = env[name]
    if (value !== undefined) passed[name] = value
  }
  return passed
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false
    await access(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}
