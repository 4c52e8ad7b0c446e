/** How one try to prove a batch ends. */
import type { ProvenBatch } from '../post-record.ts'

export type TryEnd =
  | { readonly kind: 'proven'; readonly batch: ProvenBatch }
  /** The newest head may say something else: go on at once. */
  | { readonly kind: 'again' }
  /** Go on after a pause that grows. */
  | { readonly kind: 'failed' }
  /** Go on after `delay` ms. */
  | { readonly kind: 'later'; readonly delay: number }
  | { readonly kind: 'hopeless'; readonly reason: string }
