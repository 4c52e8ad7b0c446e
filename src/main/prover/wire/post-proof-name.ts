/**
 * The names that dialect B gives to PoSt proof types, which are those of the Rust library.
 * Window V1_1 of the chain is called V1_2 there. Source: node-protocol.md §5.2.3.
 */
import { variantOfPoSt, type PoStProofType, type PoStVariant } from '../../filecoin/post-proof-type.ts'

const sizes = ['2KiB', '8MiB', '512MiB', '32GiB', '64GiB'] as const
const frames: Readonly<Record<PoStVariant, readonly [before: string, after: string]>> = {
  winning: ['StackedDrgWinning', 'V1'],
  window: ['StackedDrgWindow', 'V1'],
  'window-v1_1': ['StackedDrgWindow', 'V1_2']
}

/** `StackedDrgWindow32GiBV1` for 8, `StackedDrgWindow32GiBV1_2` for 13. */
export function postProofName(proof: PoStProofType): string {
  const [before, after] = frames[variantOfPoSt(proof)]
  return `${before}${sizes[proof % 5] ?? ''}${after}` // % 5 is always one of the sizes
}
