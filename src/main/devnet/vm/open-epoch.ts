/**
 * What happens before the messages of an epoch: a new network version changes the state, then come the interventions that were
 * made for it.
 */
import { windowProofInVersion } from '../../filecoin/seal-proof-type.ts'
import { applyIntervention } from '../interventions/apply-intervention.ts'
import type { Intervention, InterventionResult } from '../interventions/intervention.ts'
import type { InterventionSchedule } from '../interventions/intervention-schedule.ts'
import { networkVersionAt, type DevnetSettings } from '../settings.ts'
import type { NetworkState } from '../state/network-state.ts'
import { ActorAbort } from './exit-code.ts'

export interface OpenedEpoch {
  readonly state: NetworkState
  readonly interventions: readonly InterventionResult[]
}

export function openEpoch(
  settings: DevnetSettings,
  schedule: InterventionSchedule,
  before: NetworkState,
  epoch: number
): OpenedEpoch {
  let state = upgrade(settings, before, epoch)
  const interventions = schedule.of(epoch).map((intervention): InterventionResult => {
    const { state: after, error } = intervene(settings, state, intervention, epoch)
    state = after
    return { epoch, intervention, error }
  })
  return { state, interventions }
}

/** The state as it is when it was refused. */
export function intervene(
  settings: DevnetSettings,
  state: NetworkState,
  intervention: Intervention,
  epoch: number
): { state: NetworkState; error: string } {
  const context = { seed: settings.seed, epoch, parameters: settings.deadlines }
  try {
    return { state: applyIntervention(state, intervention, context), error: '' }
  } catch (error) {
    if (!(error instanceof ActorAbort)) throw error
    return { state, error: `exit ${error.exitCode}: ${error.message}` }
  }
}

/** What a new network version changes in the state: window proof types become V1_1 (FIP-0061). */
function upgrade(settings: DevnetSettings, state: NetworkState, epoch: number): NetworkState {
  const version = networkVersionAt(settings, epoch)
  if (version === networkVersionAt(settings, epoch - 1)) return state
  const miners = new Map(state.miners)
  for (const miner of state.miners.values()) {
    const windowProof = windowProofInVersion(miner.info.windowProof, version)
    if (windowProof !== miner.info.windowProof) {
      miners.set(miner.id, { ...miner, info: { ...miner.info, windowProof } })
    }
  }
  return { ...state, miners }
}
