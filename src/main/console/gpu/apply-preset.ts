/**
 * The usual assignments, one click each. Pure. Cards that speak against themselves (failed, too old, too little memory,
 * memory in use) are left free; the chapter's example takes every card, as the chapter does. Entries that are there are
 * taken over by the processes on the same card, so that their comments and unknown keys stay.
 */
import type {
  AssignedProcess,
  AssignmentPreset,
  CardForm,
  GpuAssignment,
  ProverList,
  WizardCard
} from '../../../shared/contract/console/gpu-assignment.ts'
import { noteCard } from '../../prover/gpu/card-notes.ts'
import { cardsOf, putOnCards } from './choose-cards.ts'
import { plainProcess } from './read-assignment.ts'

export interface PresetRequest {
  readonly preset: AssignmentPreset
  readonly cards: readonly WizardCard[]
  readonly form: CardForm
  /** Where each card gets a directory of its own; default `/tmp/ext-prover`. */
  readonly tmpdirPrefix?: string
  /** Program of every process; null = the one that comes with the manager. */
  readonly program?: Pick<AssignedProcess, 'bin' | 'args' | 'dialect'>
  /** And for WinningPoSt. */
  readonly winningProgram?: Pick<AssignedProcess, 'bin' | 'args' | 'dialect'>
  /** The assignment of the file that is there. */
  readonly existing?: GpuAssignment
}

const usualPrefix = '/tmp/ext-prover'

/** No process where no card is fit. */
export function applyPreset(request: PresetRequest): GpuAssignment {
  const { preset, cards } = request
  const planned = plan(preset, preset === 'chapter' ? cards : cards.filter(isFit))
  const processes = planned.map(({ list, card, at }) => makeProcess(request, list, card, at))
  return { processes: takePlaces(processes, request.existing, cards) }
}

/** True for a card nothing speaks against. */
export function isFit(card: WizardCard): boolean {
  return noteCard(card).every(({ level }) => level === 'unknown')
}

interface PlannedProcess {
  readonly list: ProverList
  readonly card: WizardCard
  /** Which card of the machine it is: its index, or its place in the list. */
  readonly at: number
}

function plan(preset: AssignmentPreset, cards: readonly WizardCard[]): PlannedProcess[] {
  const window = cards.map((card, place): PlannedProcess => ({
    list: 'WdPost',
    card,
    at: card.index ?? place
  }))
  switch (preset) {
    case 'one-per-card':
    case 'chapter':
      return window
    case 'two-per-card':
      return window.flatMap((process) => [process, process])
    case 'keep-one-for-winning': {
      const last = window.at(-1)
      // A machine with one card keeps it for window proofs: those cost power when they fail.
      if (!last || window.length < 2) return window
      return [...window.slice(0, -1), { ...last, list: 'WinPost' }]
    }
  }
}

function makeProcess(
  request: PresetRequest,
  list: ProverList,
  card: WizardCard,
  at: number
): AssignedProcess {
  const { preset, form, tmpdirPrefix = usualPrefix, program, winningProgram } = request
  const base = { ...plainProcess, ...(list === 'WdPost' ? program : winningProgram), id: '', list }
  if (preset === 'chapter') {
    return { ...base, envs: { CUDA_VISIBLE_DEVICES: String(at), TMPDIR: `/tmp/ext-prover${at}/` } }
  }
  const placed = putOnCards(base, [card], form)
  return { ...placed, envs: { ...placed.envs, TMPDIR: `${tmpdirPrefix}${at}` } }
}

/**
 * Gives every process an id and, where it can, an entry of the file: the one on the same card first, else the next that is
 * left. What such an entry says beside card and directory is kept.
 */
function takePlaces(
  processes: readonly AssignedProcess[],
  existing: GpuAssignment | undefined,
  cards: readonly WizardCard[]
): AssignedProcess[] {
  const free = new Set(existing?.processes.filter(({ position }) => position !== null) ?? [])
  const taken = new Map<AssignedProcess, AssignedProcess>()
  const take = (process: AssignedProcess, fits: (entry: AssignedProcess) => boolean): void => {
    const entry = [...free].find((one) => one.list === process.list && fits(one))
    if (!entry || taken.has(process)) return
    free.delete(entry)
    taken.set(process, entry)
  }
  // Two processes on one card are two objects, so each finds an entry of its own.
  const distinct = processes.map((process) => ({ ...process }))
  for (const process of distinct) take(process, (entry) => sameCards(process, entry, cards))
  for (const process of distinct) take(process, () => true)
  const counts = { WdPost: 0, WinPost: 0 }
  return distinct.map((process) => {
    const id = `${process.list}-${counts[process.list]++}`
    const entry = taken.get(process)
    if (!entry) return { ...process, id }
    const {
      CUDA_VISIBLE_DEVICES: _devices,
      CUDA_DEVICE_ORDER: _order,
      TMPDIR: _tmpdir,
      ...others
    } = entry.envs
    const { concurrent, weight, readyTimeoutSecs, position } = entry
    const program = process.bin === null ? { bin: entry.bin, args: entry.args, dialect: entry.dialect } : {}
    const envs = { ...others, ...process.envs }
    return { ...process, ...program, id, position, concurrent, weight, readyTimeoutSecs, envs }
  })
}

function sameCards(one: AssignedProcess, other: AssignedProcess, cards: readonly WizardCard[]): boolean {
  const names = ({ envs }: AssignedProcess): string => {
    const visible = cardsOf(envs, cards)
    return visible.kind === 'cards' && envs['CUDA_VISIBLE_DEVICES'] !== undefined
      ? visible.cards.map((card) => card.uuid ?? card.index ?? card.name).join(',')
      : (envs['CUDA_VISIBLE_DEVICES'] ?? '')
  }
  return names(one) !== '' && names(one) === names(other)
}
