/**
 * Gas that messages use, of a plausible size: a proof that is taken unchecked tens of millions for a partition, one that is
 * checked at once far more (proving.md §1.7). Never to be compared with a real network's.
 */
const gasOfMessage = 1_200_000
const gasOfByte = 1_300

/** Before anything is executed. @param bytes of the message */
export function gasOfInclusion(bytes: number): number {
  return gasOfMessage + gasOfByte * bytes
}

export function gasOfProof(partitions: number, sectors: number, isChecked: boolean): number {
  return (
    20_000_000 + 18_000_000 * partitions + 9_000 * sectors + (isChecked ? 120_000_000 + 40_000 * sectors : 0)
  )
}

export function gasOfDeclarations(sectors: number): number {
  return 12_000_000 + 60_000 * sectors
}
