/** How heavy a chain is: of two, the heavier is followed. Source: lotus chain/consensus/filcns/weight.go. */

const blocksPerEpoch = 5n

/**
 * @param parentWeight of the tipset's parents
 * @param power of the whole network, in bytes
 * @param wins of all blocks of the tipset together
 */
export function weightAfter(parentWeight: bigint, power: bigint, wins: number): bigint {
  const log2 = BigInt(power > 0n ? power.toString(2).length - 1 : 0)
  return parentWeight + (log2 << 8n) + ((log2 * BigInt(wins)) << 8n) / (blocksPerEpoch * 2n)
}
