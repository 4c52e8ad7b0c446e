/** Epochs and moments, given where one epoch stands in time. Mainnet's epoch is 30 s; a practice network's is not. */

/** `epoch` began at `at` (ms since 1970), and each lasts `epochMs`. */
export interface EpochReference {
  readonly epoch: number
  readonly at: number
  readonly epochMs: number
}

/** When an epoch begins, in ms since 1970. */
export function timeOfEpoch(epoch: number, reference: EpochReference): number {
  return reference.at + (epoch - reference.epoch) * reference.epochMs
}

/** The epoch a moment falls into. */
export function epochOfTime(ms: number, reference: EpochReference): number {
  return reference.epoch + Math.floor((ms - reference.at) / reference.epochMs)
}
