/**
 * What a machine's driver says about its cards. Four outcomes that need four different answers from an operator, so none
 * of them is an error thrown.
 */
import type { GpuCard } from './card.ts'

/** A process that holds memory of a card, as nvidia-smi lists it. */
export interface CardUse {
  readonly pid: number
  /** The program, when the driver tells it. */
  readonly name?: string
  /** UUID of the card; one that is not in the inventory belongs to a card that was added since. */
  readonly uuid: string
  /** bytes */
  readonly memoryUsed?: number
}

/** The cards that answer, and who uses them. */
export interface AnsweringCards {
  readonly cards: readonly GpuCard[]
  readonly uses: readonly CardUse[]
  /** Why `uses` may be incomplete. */
  readonly usesUnknown?: string
  /** Output that was not understood, shortened. */
  readonly notUnderstood: readonly string[]
}

/** In plain words: what is the matter, and what to do. */
export interface Finding {
  readonly reason: string
  readonly advice: string
}

export type GpuInventory =
  | (AnsweringCards & { readonly kind: 'cards' })
  /** The driver works and has no card. */
  | (Finding & { readonly kind: 'no-card' })
  | (Finding & { readonly kind: 'no-driver' })
  /** The driver is there and does not work, for all cards or for one; `cards` are those that still answer. */
  | (Finding & AnsweringCards & { readonly kind: 'driver-broken' })
