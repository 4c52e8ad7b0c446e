/** A card as the wizard takes it back: only what an assignment is checked against. Pure. */
import type { WizardCard } from '../../../shared/contract/console/gpu-assignment.ts'
import type { GpuCard } from '../../prover/gpu/card.ts'

/** Without load and temperature, which are of the moment. */
export function wizardCard({
  utilizationPercent: _load,
  temperatureCelsius: _heat,
  ...card
}: GpuCard): WizardCard {
  return card
}
