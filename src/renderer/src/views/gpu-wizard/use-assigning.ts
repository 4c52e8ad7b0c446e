/** What a person does with cards and processes, on the draft: put, move, add, take away, by pointer or by keys. */
import type {
  AssignedProcess,
  ProverList,
  WizardCard
} from '../../../../shared/contract/console/gpu-assignment.ts'
import { computed } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import { useGpuDraft } from '../../stores/gpu-draft.ts'
import { useCall } from '../../transport/use-call.ts'
import {
  addProcess,
  changeProcess,
  moveToList,
  moveWithin,
  nextId,
  nextTmpdir,
  removeProcess
} from './change-assignment.ts'
import { cardKey, chosenCards, freeCards } from './chosen-cards.ts'
import { chosenProgram, programChoices, programFor, type ProgramChoice } from './program-choices.ts'

export type Area = ProverList | 'free'

export interface Assigning {
  readonly choices: ComputedRef<readonly ProgramChoice[]>
  readonly program: ComputedRef<ProgramChoice>
  readonly error: Readonly<ShallowRef<ChannelError | undefined>>
  /** A card that is free, under a kind of proof. */
  useCard(card: WizardCard, list: ProverList): Promise<void>
  /** Another process, on a free card where there is one. */
  add(list: ProverList): Promise<void>
  putOn(process: AssignedProcess, card: WizardCard): Promise<void>
  move(id: string, area: Area): void
  step(id: string, by: -1 | 1): void
}

const plain = { position: null, concurrent: 1, weight: 1, readyTimeoutSecs: 5 } as const

export function useAssigning(): Assigning {
  const store = useGpuDraft()
  const place = useCall('gpu.place')
  const choices = computed(() => programChoices(store.opened))
  const program = computed(() => chosenProgram(choices.value, store.draft.program, store.before.processes))

  const fresh = (list: ProverList): AssignedProcess => ({
    ...plain,
    ...programFor(program.value, list),
    id: nextId(store.assignment),
    list,
    envs: {}
  })
  const select = (id: string): void => {
    store.selected = id
  }

  /** The entry that the file has for a card, when it was taken away here. */
  function entryOf(card: WizardCard, list: ProverList): AssignedProcess | undefined {
    const { cards } = store.inventory
    const standing = new Set(
      store.assignment.processes.map((each) => `${each.list} ${String(each.position)}`)
    )
    return store.before.processes.find(
      (entry) =>
        entry.list === list &&
        !standing.has(`${list} ${String(entry.position)}`) &&
        chosenCards(entry, cards).includes(card)
    )
  }

  async function placed(process: AssignedProcess, card: WizardCard): Promise<AssignedProcess | undefined> {
    return place.run({ process, card, form: store.draft.form })
  }

  async function useCard(card: WizardCard, list: ProverList): Promise<void> {
    const entry = entryOf(card, list)
    const process = entry ? { ...entry, id: nextId(store.assignment) } : await placed(fresh(list), card)
    if (!process) return
    store.change(addProcess(store.assignment, process))
    select(process.id)
  }

  async function add(list: ProverList): Promise<void> {
    const { cards } = store.inventory
    const [free] = freeCards(store.assignment.processes, cards)
    if (free) return useCard(free, list)
    const beside = store.assignment.processes.find(({ id }) => id === store.selected)
    // A second process on a card shares its directory, so that the lock keeps them apart.
    const envs: Record<string, string> =
      cards.length > 0 && beside ? { ...beside.envs } : { TMPDIR: nextTmpdir(store.assignment) }
    const process = { ...fresh(list), envs }
    store.change(addProcess(store.assignment, process))
    select(process.id)
  }

  async function putOn(process: AssignedProcess, card: WizardCard): Promise<void> {
    const done = await placed(process, card)
    if (!done) return
    const neighbour = store.assignment.processes.find(
      (each) =>
        each.id !== process.id &&
        chosenCards(each, store.inventory.cards).some((other) => cardKey(other) === cardKey(card))
    )
    const tmpdir = neighbour?.envs['TMPDIR']
    store.change(
      changeProcess(
        store.assignment,
        tmpdir === undefined ? done : { ...done, envs: { ...done.envs, TMPDIR: tmpdir } }
      )
    )
  }

  function move(id: string, area: Area): void {
    store.change(
      area === 'free' ? removeProcess(store.assignment, id) : moveToList(store.assignment, id, area)
    )
    if (area === 'free' && store.edited === id) store.edited = undefined
  }

  function step(id: string, by: -1 | 1): void {
    store.change(moveWithin(store.assignment, id, by))
  }

  return { choices, program, error: place.error, useCard, add, putOn, move, step }
}
