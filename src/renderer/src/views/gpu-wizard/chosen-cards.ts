/**
 * Which cards a process is written to use, for the page to put its row beside its card. The rules, which know CUDA's order of
 * cards, are asked for everything that counts. Pure.
 */
import type { AssignedProcess, WizardCard } from '../../../../shared/contract/console/gpu-assignment.ts'

/** Empty where nothing is written or it names no card of the list. */
export function chosenCards(
  { envs }: Pick<AssignedProcess, 'envs'>,
  cards: readonly WizardCard[]
): readonly WizardCard[] {
  const named = (envs['CUDA_VISIBLE_DEVICES'] ?? '').split(',').map((entry) => entry.trim())
  return named.flatMap((entry) => {
    if (/^\d{1,6}$/.test(entry)) return cards.filter(({ index }) => index === Number(entry))
    if (!entry.startsWith('GPU-')) return []
    const matching = cards.filter(({ uuid }) => uuid?.startsWith(entry) === true)
    return matching.length === 1 ? matching : []
  })
}

/** Cards that no process is written to use. */
export function freeCards(
  processes: readonly AssignedProcess[],
  cards: readonly WizardCard[]
): readonly WizardCard[] {
  const used = new Set(processes.flatMap((process) => chosenCards(process, cards)))
  return cards.filter((card) => !used.has(card))
}

/** Names a card within an inventory. */
export function cardKey({ uuid, index, pciBusId, name }: WizardCard): string {
  return uuid ?? pciBusId ?? (index === undefined ? name : String(index))
}

/** `#3`, or as much of its UUID as people compare. */
export function cardNumber({ index, uuid, pciBusId }: WizardCard): string {
  return index === undefined ? (uuid?.slice(0, 12) ?? pciBusId ?? '?') : `#${String(index)}`
}

/** `RTX 3090`: without the maker's name. */
export function cardModel({ name }: WizardCard): string {
  return name.replace(/^(NVIDIA )?(GeForce )?/, '')
}

/** `81:00.0`: without the domain, where that is 0. */
export function slotOf({ pciBusId }: WizardCard): string {
  return (pciBusId ?? '').replace(/^0+:/, '')
}

/** bytes; undefined where the inventory does not tell. */
export function freeMemory({ memoryFree, memoryTotal, memoryUsed }: WizardCard): number | undefined {
  if (memoryFree !== undefined) return memoryFree
  return memoryTotal === undefined || memoryUsed === undefined ? undefined : memoryTotal - memoryUsed
}
