/**
 * Which process sits on which card, and whether that is where its own environment sends it. The driver knows pids, /proc
 * knows command lines and environments; in a container the driver's pids may be of another namespace, then there are no
 * facts and nothing is claimed.
 */
import type { GpuCard } from './card.ts'
import type { CardUse } from './gpu-inventory.ts'
import { readProcess, type ProcessFacts, type ProcessReading } from './process-facts.ts'
import { resolveVisibleCards, type VisibleCards } from './visible-cards.ts'

export interface CardHold {
  readonly uuid: string
  /** nvidia-smi's index; undefined when the inventory does not list the card. */
  readonly index?: number
  /** bytes */
  readonly memoryUsed?: number
}

/** `elsewhere`: it holds a card its environment does not show it; its environment or the cards have changed since. */
export type Placement = 'on-visible-cards' | 'elsewhere' | 'on-no-card' | 'unknown'

export interface CardProcess {
  readonly pid: number
  /** The program as the driver names it. */
  readonly name?: string
  readonly holds: readonly CardHold[]
  /** Undefined when /proc does not know the pid. */
  readonly facts?: ProcessFacts
  /** Cards its environment shows it; undefined when the environment cannot be read. */
  readonly visible?: VisibleCards
  readonly placement: Placement
}

const mostProcesses = 512

/**
 * Processes that hold a card, and those asked for, in order of pid; at most 512.
 * @param pids processes to tell about even when they hold no card yet
 * @throws PosterError CANCELLED when the signal aborts
 */
export async function describeCardProcesses(
  inventory: { readonly cards: readonly GpuCard[]; readonly uses: readonly CardUse[] },
  options: ProcessReading & { readonly pids?: readonly number[] } = {}
): Promise<readonly CardProcess[]> {
  const pids = [...new Set([...inventory.uses.map(({ pid }) => pid), ...(options.pids ?? [])])]
    .sort((one, other) => one - other)
    .slice(0, mostProcesses)
  const described: CardProcess[] = []
  for (const pid of pids) {
    const uses = inventory.uses.filter((use) => use.pid === pid)
    described.push(placeProcess(pid, uses, inventory.cards, await readProcess(pid, options)))
  }
  return described
}

/** The pure half: what the driver and /proc say, put together. */
export function placeProcess(
  pid: number,
  uses: readonly CardUse[],
  cards: readonly GpuCard[],
  facts: ProcessFacts | undefined
): CardProcess {
  const holds = uses.map(({ uuid, memoryUsed }): CardHold => {
    const index = cards.find((card) => card.uuid === uuid)?.index
    return {
      uuid,
      ...(index === undefined ? {} : { index }),
      ...(memoryUsed === undefined ? {} : { memoryUsed })
    }
  })
  const visible =
    facts?.environment.kind === 'read' ? resolveVisibleCards(facts.environment, cards) : undefined
  const name = uses.find((use) => use.name !== undefined)?.name
  return {
    pid,
    ...(name === undefined ? {} : { name }),
    holds,
    ...(facts ? { facts } : {}),
    ...(visible ? { visible } : {}),
    placement: judgePlacement(holds, visible)
  }
}

function judgePlacement(holds: readonly CardHold[], visible: VisibleCards | undefined): Placement {
  if (holds.length === 0) return 'on-no-card'
  if (visible === undefined || visible.kind === 'ambiguous') return 'unknown'
  const shown = visible.kind === 'none' ? [] : visible.cards.map(({ uuid }) => uuid)
  return holds.every(({ uuid }) => shown.includes(uuid)) ? 'on-visible-cards' : 'elsewhere'
}
