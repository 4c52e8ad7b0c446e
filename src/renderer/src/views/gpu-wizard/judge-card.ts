/** Whether a prover sits on the card it was given, by what the driver tells of its process. Pure. */
import type { WizardCard } from '../../../../shared/contract/console/gpu-assignment.ts'
import type { ProverRow } from '../../../../shared/contract/console/provers.ts'

export type CardVerdict =
  /** It was given none. */
  | { readonly kind: 'no-card' }
  /** No process yet, or nobody asked the driver. */
  | { readonly kind: 'unknown' }
  /** A prover takes memory of its card with the first proof. */
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'there' | 'elsewhere'; readonly on: string; readonly memoryUsed: number }

export function judgeCard(
  intended: readonly WizardCard[],
  prover: Pick<ProverRow, 'cards' | 'pid'> | undefined
): CardVerdict {
  if (intended.length === 0) return { kind: 'no-card' }
  if (prover?.pid === undefined || prover.pid === null || !prover.cards) return { kind: 'unknown' }
  const { holds } = prover.cards
  const stray = holds.find(
    (hold) => !intended.some(({ uuid, index }) => uuid === hold.uuid || index === hold.index)
  )
  const [first] = holds
  const shown = stray ?? first
  if (!shown) return { kind: 'not-yet' }
  return {
    kind: stray ? 'elsewhere' : 'there',
    on: shown.index === null ? shown.uuid : `#${String(shown.index)}`,
    memoryUsed: holds.reduce((sum, { memoryUsed }) => sum + memoryUsed, 0)
  }
}
