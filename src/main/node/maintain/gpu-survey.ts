/**
 * The cards of this machine with all that decides about proving on them: who uses them, what speaks against them, and who
 * holds the locks provers share them by. It only looks, and needs no home and no node.
 */
import type { GpuCard } from '../../prover/gpu/card.ts'
import { describeCardProcesses, type CardProcess } from '../../prover/gpu/card-processes.ts'
import { noteCard, type CardNote } from '../../prover/gpu/card-notes.ts'
import { type AnsweringCards, type Finding, type GpuInventory } from '../../prover/gpu/gpu-inventory.ts'
import { inspectLocks, lockDirectoryOf, type TmpdirLocks } from '../../prover/gpu/gpu-locks.ts'
import { queryInventory, type InventoryOptions } from '../../prover/gpu/query-inventory.ts'
import { describeVisibleCards } from '../../prover/gpu/visible-cards.ts'

export type { CardNote, CardProcess, GpuCard, GpuInventory, TmpdirLocks }
export type { LockParty, LockState } from '../../prover/gpu/gpu-locks.ts'
export { formatCapability } from '../../prover/gpu/card-notes.ts'
export { describeVisibleCards }

export interface GpuSurvey extends Partial<Finding> {
  readonly state: GpuInventory['kind']
  readonly cards: readonly (GpuCard & { readonly notes: readonly CardNote[] })[]
  readonly processes: readonly CardProcess[]
  /** Why `processes` may be incomplete. */
  readonly processesUnknown?: string
  /** Output of the driver that was not understood. */
  readonly notUnderstood: readonly string[]
  /** One entry for each TMPDIR asked for, then those of the processes on the cards. */
  readonly locks: readonly TmpdirLocks[]
}

export interface GpuSurveyOptions extends InventoryOptions {
  /** TMPDIRs to look into besides that of `env`. */
  readonly tmpdirs?: readonly string[]
}

const mostTmpdirs = 64

/** @throws PosterError CANCELLED when the signal aborts */
export async function surveyGpus(options: GpuSurveyOptions): Promise<GpuSurvey> {
  const { signal } = options
  const waiting = signal ? { signal } : {}
  const inventory = await queryInventory(options)
  const answering: AnsweringCards =
    'cards' in inventory ? inventory : { cards: [], uses: [], notUnderstood: [] }
  const processes = await describeCardProcesses(answering, waiting)
  const locks: TmpdirLocks[] = []
  for (const directory of directoriesOf(options, processes))
    locks.push(await inspectLocks(directory, waiting))
  return {
    state: inventory.kind,
    ...('reason' in inventory ? { reason: inventory.reason, advice: inventory.advice } : {}),
    cards: answering.cards.map((card) => ({ ...card, notes: noteCard(card) })),
    processes,
    ...(answering.usesUnknown === undefined ? {} : { processesUnknown: answering.usesUnknown }),
    notUnderstood: answering.notUnderstood,
    locks
  }
}

function directoriesOf(options: GpuSurveyOptions, processes: readonly CardProcess[]): readonly string[] {
  const ofProcesses = processes.flatMap(({ facts }) =>
    facts?.environment.kind === 'read' ? [lockDirectoryOf({ TMPDIR: facts.environment.tmpdir })] : []
  )
  const asked = (options.tmpdirs ?? []).map((directory) => lockDirectoryOf({ TMPDIR: directory }))
  const own = lockDirectoryOf({ TMPDIR: options.env['TMPDIR'] })
  return [...new Set([own, ...asked, ...ofProcesses])].slice(0, mostTmpdirs)
}
