/**
 * Which cards a process may use, from its own CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER, by CUDA's rules: a list is read
 * from the left; an entry that names no card hides itself and all after it; a card named twice hides all; an empty list
 * hides all; the first entry decides whether the list is of UUIDs or of indexes; a UUID may be cut short while it stays
 * unique. An index means nvidia-smi's order only with CUDA_DEVICE_ORDER=PCI_BUS_ID, otherwise the fastest card is first
 * and the rest is the driver's choice: then the answer is "ambiguous" and no guess. Pure.
 */
import { cardLabel, type GpuCard } from './card.ts'

export interface CudaSelection {
  readonly visibleDevices?: string
  readonly deviceOrder?: string
}

export type VisibleCards =
  /** In the order the process sees them. `ended` says why the list ended early, if it did. */
  | { readonly kind: 'cards'; readonly cards: readonly GpuCard[]; readonly ended?: string }
  | { readonly kind: 'none'; readonly reason: string }
  /** `count` cards out of the inventory; which ones cannot be told. */
  | { readonly kind: 'ambiguous'; readonly count?: number; readonly reason: string; readonly ended?: string }

export function resolveVisibleCards(selection: CudaSelection, inventory: readonly GpuCard[]): VisibleCards {
  const list = selection.visibleDevices
  if (list === undefined) return { kind: 'cards', cards: inventory }
  if (list.trim() === '')
    return { kind: 'none', reason: 'CUDA_VISIBLE_DEVICES is empty, which hides every card' }
  const entries = list.split(',').map((entry) => entry.trim())
  const first = entries[0] ?? ''
  if (first.startsWith('MIG-')) {
    return {
      kind: 'ambiguous',
      reason: `${first} is a MIG instance, which an inventory of cards does not list`
    }
  }
  return first.startsWith('GPU-')
    ? byUuid(entries, inventory)
    : byIndex(entries, inventory, selection.deviceOrder)
}

function byUuid(entries: readonly string[], inventory: readonly GpuCard[]): VisibleCards {
  const cards: GpuCard[] = []
  for (const entry of entries) {
    const matching = entry.startsWith('GPU-') ? inventory.filter(({ uuid }) => uuid?.startsWith(entry)) : []
    const [card, another] = matching
    if (!card) return endAt(cards, `no card has the UUID ${JSON.stringify(entry)}`)
    if (another) return endAt(cards, `${entry} is the beginning of more than one UUID`)
    if (cards.includes(card)) return namedTwice(entry)
    cards.push(card)
  }
  return { kind: 'cards', cards }
}

function byIndex(
  entries: readonly string[],
  inventory: readonly GpuCard[],
  deviceOrder: string | undefined
): VisibleCards {
  const indexes: number[] = []
  let ended: string | undefined
  for (const entry of entries) {
    const index = readIndex(entry)
    if (index === undefined || index >= inventory.length) {
      ended = `there is no card ${JSON.stringify(entry)}`
      break
    }
    if (indexes.includes(index)) return namedTwice(entry)
    indexes.push(index)
  }
  if (indexes.length === 0) return endAt([], ended ?? 'the list is empty')
  const early = ended === undefined ? {} : { ended }

  if (inventory.length === 1) return { kind: 'cards', cards: inventory, ...early }
  const ordered = inPciOrder(inventory)
  if (deviceOrder === 'PCI_BUS_ID' && ordered) {
    return { kind: 'cards', cards: indexes.flatMap((index) => ordered[index] ?? []), ...early }
  }
  // All of them, in whatever order.
  if (indexes.length === inventory.length) return { kind: 'cards', cards: inventory, ...early }
  const reason =
    deviceOrder === 'PCI_BUS_ID'
      ? 'the indexes of the inventory have a gap, so CUDA may count otherwise'
      : 'without CUDA_DEVICE_ORDER=PCI_BUS_ID an index is CUDA’s own order, fastest card first, and not nvidia-smi’s'
  return { kind: 'ambiguous', count: indexes.length, reason, ...early }
}

/** Like strtoul, CUDA takes the digits an entry begins with: `1gpu` is 1. A minus ends the list. */
function readIndex(entry: string): number | undefined {
  const digits = /^\+?(\d{1,6})/.exec(entry)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** By index, or undefined when an index is unknown or missing in between. */
function inPciOrder(inventory: readonly GpuCard[]): readonly GpuCard[] | undefined {
  const ordered = [...inventory].sort((one, other) => (one.index ?? -1) - (other.index ?? -1))
  return ordered.every((card, position) => card.index === position) ? ordered : undefined
}

function endAt(cards: readonly GpuCard[], why: string): VisibleCards {
  const ended = `${why}, which hides it and everything after it`
  if (cards.length > 0) return { kind: 'cards', cards, ended }
  return { kind: 'none', reason: `CUDA_VISIBLE_DEVICES shows no card: ${ended}` }
}

function namedTwice(entry: string): VisibleCards {
  return { kind: 'none', reason: `CUDA_VISIBLE_DEVICES names ${entry} twice, which hides every card` }
}

/** One line for people. */
export function describeVisibleCards(visible: VisibleCards): string {
  const ended = 'ended' in visible && visible.ended !== undefined ? ` (${visible.ended})` : ''
  switch (visible.kind) {
    case 'cards':
      return `${visible.cards.map((card) => cardLabel(card)).join(', ')}${ended}`
    case 'none':
      return `no card: ${visible.reason}`
    case 'ambiguous':
      return `ambiguous: ${visible.reason}${ended}`
  }
}
