/**
 * What the two threads of a helper share during a provable check: one byte for each sector, set when it has been looked
 * at, so that nothing is sent for a good one. Reasons go as messages, ahead of their byte. Pure.
 */
import { sectorSizes } from '../../filecoin/sector-size.ts'
import type { ProvableQuestion } from './store-probe-protocol.ts'

export interface LookOrder {
  readonly question: ProvableQuestion
  /** In shared memory; 0 = not looked at yet. */
  readonly codes: Uint8Array<SharedArrayBuffer>
}

export type LookReport = 'done' | { readonly place: number; readonly reason: string }

export const codeOfFault = 255

/** Good, with a sealed file of this size. */
export function codeOfBytes(bytes: number): number {
  return 1 + sectorSizes.findIndex((size) => size.bytes === bytes)
}

/** Undefined for a sector that has not been looked at, or whose reason is still on its way. */
export function readCode(code: number, reason: string | undefined): number | string | undefined {
  if (code === codeOfFault) return reason
  return code === 0 ? undefined : sectorSizes[code - 1]?.bytes
}
