/**
 * On which card each prover really sits, as the driver says: an index that means another card, or a prover that fell back
 * to the CPU, shows here and nowhere else (operators.md, pain 8). A prover that is a script around the real program is known
 * by its process group. It asks the driver once, for a few seconds at most, and changes nothing.
 */
import {
  describeCardProcesses,
  type CardHold,
  type CardProcess,
  type Placement
} from '../../prover/gpu/card-processes.ts'
import type { AnsweringCards, GpuInventory } from '../../prover/gpu/gpu-inventory.ts'
import { processGroup } from '../../prover/gpu/process-group.ts'
import { queryInventory, type InventoryOptions } from '../../prover/gpu/query-inventory.ts'
import {
  describeVisibleCards,
  resolveVisibleCards,
  type CudaSelection
} from '../../prover/gpu/visible-cards.ts'

export interface ProverCards {
  /** What the driver answered, and if it did not, why and what to do. */
  readonly state: GpuInventory['kind']
  readonly reason?: string
  readonly advice?: string
  readonly children: ReadonlyMap<string, ChildCards>
}

export interface ChildCards {
  /** Cards its processes hold now; a prover holds none before its first proof. */
  readonly holds: readonly (CardHold & { readonly name?: string })[]
  readonly placement: Placement
  /** Cards its environment lets it use, for people. */
  readonly may: string
}

/** A child as far as cards are concerned. */
export interface CardChild {
  readonly name: string
  readonly pid: number | undefined
  /** CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER as its process has them. */
  readonly selection: CudaSelection
}

/** @throws PosterError CANCELLED when the signal aborts */
export async function findProverCards(
  children: readonly CardChild[],
  options: InventoryOptions
): Promise<ProverCards> {
  const inventory = await queryInventory(options)
  const answering: AnsweringCards =
    'cards' in inventory ? inventory : { cards: [], uses: [], notUnderstood: [] }
  const waiting = options.signal ? { signal: options.signal } : {}
  const processes = await describeCardProcesses(answering, waiting)
  const groups = new Map<number, number | undefined>()
  for (const { pid } of processes) groups.set(pid, await processGroup(pid, options.procDirectory))
  return {
    state: inventory.kind,
    ...('reason' in inventory ? { reason: inventory.reason, advice: inventory.advice } : {}),
    children: new Map(
      children.map((child) => {
        const own = processes.filter(({ pid }) => pid === child.pid || groups.get(pid) === child.pid)
        return [child.name, describeChild(child, child.pid === undefined ? [] : own, answering)] as const
      })
    )
  }
}

function describeChild(
  { selection }: CardChild,
  processes: readonly CardProcess[],
  { cards }: AnsweringCards
): ChildCards {
  const holds = processes.flatMap((process) =>
    process.holds.map((hold) => {
      const name = cards.find(({ uuid }) => uuid === hold.uuid)?.name
      return { ...hold, ...(name === undefined ? {} : { name }) }
    })
  )
  return {
    holds,
    placement: worstPlacement(processes),
    may: cards.length === 0 ? 'unknown' : describeVisibleCards(resolveVisibleCards(selection, cards))
  }
}

function worstPlacement(processes: readonly CardProcess[]): Placement {
  const placements = processes.map(({ placement }) => placement)
  const order: readonly Placement[] = ['elsewhere', 'unknown', 'on-visible-cards', 'on-no-card']
  return order.find((placement) => placements.includes(placement)) ?? 'on-no-card'
}
