/** The provers of the pool as a forecast counts them: those that take window proofs now, and who makes winning ones. Pure. */
import type { ForecastProver } from '../../poster/forecast/forecast-input.ts'
import type { ChildReport } from '../../prover/pool/pool-contract.ts'

/** A prover that is ended, or given up for now, is not counted on. */
export function forecastProvers(children: readonly ChildReport[]): readonly ForecastProver[] {
  return children
    .filter(({ spec, state }) => spec.stage === 'window_post' && takesProofs(state.kind))
    .map(({ name, spec }) => {
      const card = cardOf(spec)
      const { concurrent, weight } = spec
      return {
        name,
        concurrent: Math.max(1, concurrent),
        weight: Math.max(1, weight),
        ...(card === undefined ? {} : { card })
      }
    })
}

/** Names of the provers that share a card with the named one, itself included. */
export function proversOnCard(children: readonly ChildReport[], name: string): readonly string[] {
  const spec = children.find((child) => child.name === name)?.spec
  const card = spec && cardOf(spec)
  if (card === undefined) return [name]
  return children.filter((child) => cardOf(child.spec) === card).map((child) => child.name)
}

/** Where winning proofs are made: on a card that makes window proofs too, or apart; undefined when nowhere. */
export function winningCard(
  children: readonly ChildReport[]
): { readonly card: string | undefined } | undefined {
  const winning = children.filter(({ spec }) => spec.stage === 'winning_post')
  if (winning.length === 0) return undefined
  const window = new Set(forecastProvers(children).map(({ card }) => card))
  const shared = winning
    .map(({ spec }) => cardOf(spec))
    .find((card) => card !== undefined && window.has(card))
  return { card: shared }
}

/** As its environment says; undefined for one that is not bound to a card. */
function cardOf({ envs }: ChildReport['spec']): string | undefined {
  return envs['CUDA_VISIBLE_DEVICES'] || undefined
}

function takesProofs(state: ChildReport['state']['kind']): boolean {
  return state === 'ready' || state === 'starting' || state === 'backing-off'
}
