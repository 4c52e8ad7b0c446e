/** Provers in the order of their cards, which never changes by itself; those without a card behind, as the node lists them. */
import type { CardRow } from '../../../../shared/contract/console/cards.ts'
import type { ProverRow } from '../../../../shared/contract/console/provers.ts'

/** The card a prover sits on; undefined when it may use several, or nobody can tell. */
export function cardOf(prover: string, cards: readonly CardRow[]): CardRow | undefined {
  const held = cards.filter(({ processes }) => processes.some((each) => each.prover === prover))
  if (held.length > 0) return held[0]
  const possible = cards.filter(({ provers }) => provers.includes(prover))
  return possible.length === 1 ? possible[0] : undefined
}

export function orderProvers(provers: readonly ProverRow[], cards: readonly CardRow[]): readonly ProverRow[] {
  const places = new Map(
    provers.map(({ id }, place) => [id, { card: cardOf(id, cards)?.index ?? Infinity, place }] as const)
  )
  return [...provers].sort((one, other) => {
    // Every prover has just been given a place.
    const [first, second] = [places.get(one.id), places.get(other.id)]
    if (!first || !second || first.card === second.card) return (first?.place ?? 0) - (second?.place ?? 0)
    return first.card - second.card
  })
}
