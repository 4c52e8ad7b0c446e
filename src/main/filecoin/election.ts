/**
 * How many blocks a miner wins in an epoch: a Poisson draw by its share of the power, in fixed point, bit for bit as the chain
 * computes it. Sources: proving.md §3.2 step 5; lotus chain/types/electionproof.go.
 */
import { blake2b256 } from './blake2b.ts'

/** Blocks that all miners of the network win in an epoch, on average. */
const blocksPerEpoch = 5n
/** Wins of one miner in one epoch. */
export const mostWins = 15
/** Bits behind the point. */
const precision = 256n

/** Of e^−x as a fraction of two polynomials, highest power first; scaled by 2^128. */
const numerator = scaled([
  -648770010757830093818553637600n,
  67469480939593786226847644286976n,
  -3197587544499098424029388939001856n,
  89244641121992890118377641805348864n,
  -1579656163641440567800982336819953664n,
  17685496037279256458459817590917169152n,
  -115682590513835356866803355398940131328n,
  340282366920938463463374607431768211456n
])
const denominator = scaled([
  1225524182432722209606361n,
  114095592300906098243859450n,
  5665570424063336070530214243n,
  194450132448609991765137938448n,
  5068267641632683791026134915072n,
  104716890604972796896895427629056n,
  1748338658439454459487681798864896n,
  23704654329841312470660182937960448n,
  259380097567996910282699886670381056n,
  2250336698853390384720606936038375424n,
  14978272436876548034486263159246028800n,
  72144088983913131323343765784380833792n,
  224599776407103106596571252037123047424n,
  340282366920938463463374607431768211456n
])

/**
 * Wins of an election proof, 0 to 15.
 * @param vrfProof of the election, 96 bytes
 * @param power of the miner and `totalPower` of the network: quality-adjusted bytes
 */
export function countWins(vrfProof: Uint8Array, power: bigint, totalPower: bigint): number {
  if (power <= 0n || totalPower <= 0n) return 0
  const drawn = BigInt(`0x${hexOf(blake2b256(vrfProof))}`)
  let wins = 0
  for (const threshold of winThresholds(winRate(power, totalPower))) {
    if (drawn >= threshold || wins === mostWins) break
    wins++
  }
  return wins
}

/** Expected wins, as a fraction of 2^256. */
export function winRate(power: bigint, totalPower: bigint): bigint {
  return ((power * blocksPerEpoch) << precision) / totalPower
}

/** How probable it is to win more than 0, 1, 2 … blocks, as fractions of 2^256, without end. */
export function* winThresholds(rate: bigint): Generator<bigint, never, undefined> {
  let exactly = expOfMinus(rate)
  let more = (1n << precision) - exactly
  for (let wins = 1n; ; wins++) {
    yield more
    exactly = ((exactly / wins) * rate) >> precision
    more -= exactly
  }
}

function expOfMinus(x: bigint): bigint {
  return (polynomial(numerator, x) << precision) / polynomial(denominator, x)
}

function polynomial(coefficients: readonly bigint[], x: bigint): bigint {
  return coefficients.reduce((sum, coefficient) => ((sum * x) >> precision) + coefficient)
}

function scaled(coefficients: readonly bigint[]): readonly bigint[] {
  return coefficients.map((coefficient) => coefficient << (precision - 128n))
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
