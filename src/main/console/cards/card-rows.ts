/**
 * Cards as the console shows them, from what the driver and /proc say, with the provers of one node put beside them. What the
 * driver does not tell is unknown, never 0. Pure.
 */
import type { CardRow, CardsSeenRow } from '../../../shared/contract/console/cards.ts'
import type { GpuCard } from '../../prover/gpu/card.ts'
import type { CardProcess } from '../../prover/gpu/card-processes.ts'
import type { GpuInventory } from '../../prover/gpu/gpu-inventory.ts'
import type { CardReading } from './card-history.ts'

/** A prover process of the node. */
export interface CardProver {
  readonly name: string
  readonly pid: number
}

export interface CardsSeen {
  readonly inventory: GpuInventory
  /** ms since the Unix epoch */
  readonly at: number
  /** Cards that answered before and do not any more. */
  readonly silent: readonly GpuCard[]
}

export function idOfCard(card: GpuCard): string {
  return card.uuid ?? card.pciBusId ?? `card-${card.index ?? card.name}`
}

export function cardsOf(inventory: GpuInventory): readonly GpuCard[] {
  return 'cards' in inventory ? inventory.cards : []
}

export function readingOf(card: GpuCard): CardReading {
  const { utilizationPercent, memoryUsed, temperatureCelsius } = card
  return {
    load: utilizationPercent === undefined ? null : utilizationPercent / 100,
    memory: memoryUsed ?? null,
    temperature: temperatureCelsius ?? null
  }
}

/**
 * @param processes those that hold a card and the provers themselves
 * @param proverOf name of the prover a process belongs to
 */
export function describeCards(
  { inventory, at, silent }: CardsSeen,
  processes: readonly CardProcess[],
  proverOf: (pid: number) => string | undefined
): CardRow[] {
  const rows = cardsOf(inventory).map((card) => describeCard(card, at, processes, proverOf))
  const lost = silent.map((card): CardRow => ({
    ...describeCard(card, at, [], () => undefined),
    ...readings(unread)
  }))
  return [...rows, ...lost].sort((one, other) => (one.index ?? Infinity) - (other.index ?? Infinity))
}

const unread: CardReading = { load: null, memory: null, temperature: null }

function readings({
  load,
  memory,
  temperature
}: CardReading): Pick<CardRow, 'load' | 'memoryUsed' | 'temperature'> {
  return { load, memoryUsed: memory, temperature }
}

function describeCard(
  card: GpuCard,
  seenAt: number,
  processes: readonly CardProcess[],
  proverOf: (pid: number) => string | undefined
): CardRow {
  const id = idOfCard(card)
  const holders = processes.flatMap((process) => {
    const hold = process.holds.find(({ uuid }) => uuid === card.uuid)
    return hold ? [{ process, memoryUsed: hold.memoryUsed ?? null }] : []
  })
  const provers = processes.flatMap(({ pid, holds, visible }) => {
    const name = proverOf(pid)
    const uses =
      holds.some(({ uuid }) => uuid === card.uuid) ||
      (holds.length === 0 && visible?.kind === 'cards' && visible.cards.some((each) => idOfCard(each) === id))
    return name !== undefined && uses ? [name] : []
  })
  return {
    id,
    index: card.index ?? null,
    name: card.name,
    pciSlot: card.pciBusId ?? '',
    driver: card.driverVersion ?? '',
    computeCapability: card.computeCapability
      ? `${card.computeCapability.major}.${card.computeCapability.minor}`
      : '',
    memoryTotal: card.memoryTotal ?? null,
    ...readings(readingOf(card)),
    processes: holders.map(({ process: { pid, name, facts }, memoryUsed }) => ({
      pid,
      user: facts?.userName ?? (facts?.userId === undefined ? '' : String(facts.userId)),
      command: facts?.command ?? name ?? '',
      memoryUsed,
      prover: proverOf(pid) ?? ''
    })),
    provers: [...new Set(provers)],
    fault: card.fault ?? '',
    seenAt
  }
}

export function describeSeen({ inventory, at, silent }: CardsSeen): CardsSeenRow {
  const finding = 'reason' in inventory ? inventory : { reason: '', advice: '' }
  const none = inventory.kind === 'no-card' || inventory.kind === 'no-driver'
  return {
    id: 'cards',
    state: inventory.kind === 'cards' ? 'present' : none && silent.length === 0 ? 'none' : 'away',
    reason: finding.reason,
    advice: finding.advice,
    seenAt: at
  }
}
