/** The one thing to change, in a sentence for people. Pure. */
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { Advice, Change } from '../../poster/forecast/advise.ts'

export function describeAdvice(advice: Advice): string {
  switch (advice.kind) {
    case 'start-provers':
      return 'There is no prover that takes window proofs: start one ("util prover list" tells why not)'
    case 'faster-proofs': {
      const { miner, deadline, partition, takes, available } = advice
      return `Partition ${partition} of deadline ${deadline} of f0${miner} alone takes ${minutes(takes)} and has ${minutes(available)}: no number of cards helps, only faster files or a faster card`
    }
    case 'change':
      return `${describeChange(advice.change)}: ${outcomeOf(advice)}`
  }
}

function describeChange(change: Change): string {
  switch (change.kind) {
    case 'raise-checks-at-once':
      return `Look at the files of ${change.to} partitions at a time instead of ${change.from}`
    case 'one-partition-per-message':
      return `Set MaxPartitionsPerPoStMessage = 1 for ${namesOf(change.miners)}, so that several provers share a deadline`
    case 'raise-concurrent':
      return `Set Concurrent = ${change.to} for ${change.provers.join(', ')} in ext-prover.cfg`
    case 'lower-challenge-confidence':
      return `Set ChallengeConfidence = ${change.to} for ${namesOf(change.miners)}; more proofs become useless when the chain is reorganised`
    case 'move-winning':
      return `Give winning proofs a card of their own instead of ${change.from}`
    case 'add-cards':
      return `Add ${change.cards === 1 ? 'a card' : `${change.cards} cards`}`
    case 'split-miners':
      return `Prove f0${change.miner} on a node of its own with ${change.cards} card${change.cards === 1 ? '' : 's'}`
  }
}

function outcomeOf({ reached, before, after }: Advice & { kind: 'change' }): string {
  switch (reached) {
    case 'all-fit':
      return 'then every partition fits'
    case 'none-missed':
      return `then none is missed, ${after.tight} stay tight`
    case 'fewer-missed':
      return `then ${after.misses} instead of ${before.misses} partitions are missed`
  }
}

function namesOf(miners: readonly ActorId[]): string {
  return miners.map((miner) => `f0${miner}`).join(', ')
}

function minutes(milliseconds: number): string {
  return `${(milliseconds / 60_000).toFixed(1)} min`
}
