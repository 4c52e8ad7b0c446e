/** How a step of a wizard stands: what blocks it, and whether one may go on. */
export interface StepState {
  readonly errors: number
  readonly warnings: number
  readonly ready: boolean
}

export const notReady: StepState = { errors: 0, warnings: 0, ready: false }
