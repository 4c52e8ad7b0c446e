/** Whether a prover sits on the card it was given, by what the driver tells of its process. Pure. */
import type { CardRow } from '../../../../shared/contract/console/cards.ts'
import type { WizardCard } from '../../../../shared/contract/console/gpu-assignment.ts'
import type { ProverRow } from '../../../../shared/contract/console/provers.ts'

export type CardVerdict =
  /** It was given none. */
  | { readonly kind: 'no-card' }
  /** No process yet, or the driver tells of no card. */
  | { readonly kind: 'unknown' }
  /** A prover takes memory of its card with the first proof. */
  | { readonly kind: 'not-yet' }
  /** Memory in bytes; null where the driver does not tell. */
  | { readonly kind: 'there' | 'elsewhere'; readonly on: string; readonly memoryUsed: number | null }

/** @param cards as the node's machine tells them now */
export function judgeCard(
  intended: readonly WizardCard[],
  prover: Pick<ProverRow, 'id' | 'pid'> | undefined,
  cards: readonly CardRow[]
): CardVerdict {
  if (intended.length === 0) return { kind: 'no-card' }
  if (!prover || prover.pid === null || cards.length === 0) return { kind: 'unknown' }
  const held = cards.flatMap((card) =>
    card.processes.flatMap((process) => (process.prover === prover.id ? [{ card, process }] : []))
  )
  const isIntended = ({ id, index }: CardRow): boolean =>
    intended.some((card) => card.uuid === id || (card.uuid === undefined && card.index === index))
  const stray = held.find(({ card }) => !isIntended(card))
  const shown = stray ?? held[0]
  if (!shown) return { kind: 'not-yet' }
  const { card, process } = shown
  return {
    kind: stray ? 'elsewhere' : 'there',
    on: card.index === null ? card.id : `#${String(card.index)}`,
    memoryUsed: process.memoryUsed
  }
}
