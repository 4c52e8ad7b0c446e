/** How the base fee follows the gas that blocks reserve (EIP-1559 as Filecoin has it). Source: lotus chain/store/basefee.go. */
import { blockGasLimit } from '../../filecoin/chain-limits.ts'

/** attoFIL for a unit of gas. */
export const leastBaseFee = 100n
const gasTarget = BigInt(blockGasLimit / 2)
const mostChange = 8n

/**
 * attoFIL for a unit of gas, of the tipset after one.
 * @param gasReserved sum of the gas limits of the messages in the tipset
 * @param blocks in that tipset
 */
export function nextBaseFee(baseFee: bigint, gasReserved: number, blocks: number): bigint {
  const delta = clamp(BigInt(Math.floor(gasReserved / blocks)) - gasTarget, -gasTarget, gasTarget)
  const next = baseFee + (baseFee * delta) / gasTarget / mostChange
  return next < leastBaseFee ? leastBaseFee : next
}

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value
}
