/**
 * What differs between the public networks, for when no node has said it yet: a running node's own figures come first.
 * Source: proving.md §1.1. A network that is not in the table (a practice or private one) has no row; it must be asked.
 */
import { deadlineParameters, type DeadlineParameters } from './deadline.ts'

export interface NetworkConstants {
  /** Length of an epoch, in milliseconds. */
  readonly blockDelayMs: number
  /** How long a block producer waits for the blocks of others, in milliseconds. */
  readonly propagationDelayMs: number
  /** How long it then waits for a second block of a miner that equivocates, in milliseconds. */
  readonly equivocationDelayMs: number
  /** Milliseconds since 1970; undefined where every instance has its own. */
  readonly genesisMs: number | undefined
  readonly deadlines: DeadlineParameters
}

/** The same on mainnet, calibnet and the 2k development network, which shortens epochs but no period. */
export const usualDeadlines: DeadlineParameters = deadlineParameters({
  deadlines: 48,
  provingPeriod: 2880,
  challengeWindow: 60,
  challengeLookback: 20,
  faultDeclarationCutoff: 70
})

const developmentNetwork: NetworkConstants = {
  blockDelayMs: 4_000,
  propagationDelayMs: 1_000,
  equivocationDelayMs: 0,
  genesisMs: undefined,
  deadlines: usualDeadlines
}

const publicNetworks: ReadonlyMap<string, NetworkConstants> = new Map([
  ['mainnet', publicNetwork(1_598_306_400_000)],
  ['calibrationnet', publicNetwork(1_667_326_380_000)],
  ['2k', developmentNetwork]
])

/** @param name as StateNetworkName gives it. Undefined for a network that is not in the table. */
export function constantsOfNetwork(name: string): NetworkConstants | undefined {
  return name.startsWith('localnet-') ? developmentNetwork : publicNetworks.get(name)
}

function publicNetwork(genesisMs: number): NetworkConstants {
  return {
    blockDelayMs: 30_000,
    propagationDelayMs: 10_000,
    equivocationDelayMs: 2_000,
    genesisMs,
    deadlines: usualDeadlines
  }
}
