/**
 * Scalars cut into signed digits, so that half as many buckets are needed: a digit d above half of 2^w becomes d − 2^w and
 * carries one into the next window.
 */

/** Bytes of a scalar, least first. */
export const scalarBytes = 32

/** Bits from the first to the highest set one of any scalar in the list. */
export function longestScalar(scalars: Uint8Array, places: readonly number[]): number {
  let longest = 0
  for (const place of places) {
    for (let byte = scalarBytes - 1; byte >= longest >> 3; byte--) {
      const value = scalars[place * scalarBytes + byte] ?? 0
      if (value === 0) continue
      longest = Math.max(longest, byte * 8 + 32 - Math.clz32(value))
      break
    }
  }
  return longest
}

/** Windows of `width` bits that hold scalars of `bits` bits and the last carry. */
export function countWindows(bits: number, width: number): number {
  return Math.ceil((bits + 1) / width)
}

/** The width that needs the fewest sums for so many scalars. */
export function chooseWidth(count: number, bits: number): number {
  let best = { width: 2, cost: Infinity }
  for (let width = 2; width <= 13; width++) {
    // One sum for each digit and two for each bucket.
    const cost = countWindows(bits, width) * (count + 2 ** width)
    if (cost < best.cost) best = { width, cost }
  }
  return best.width
}

/** Digits of one scalar, least window first, from −2^(width−1) to 2^(width−1), written from `offset` at steps of `step`. */
export function writeDigits(
  digits: Int16Array,
  scalar: Uint8Array,
  { width, windows, offset, step }: { width: number; windows: number; offset: number; step: number }
): void {
  const half = 2 ** (width - 1)
  let carry = 0
  for (let window = 0; window < windows; window++) {
    let digit = readBits(scalar, window * width, width) + carry
    carry = digit > half ? 1 : 0
    if (carry === 1) digit -= 2 * half
    digits[offset + window * step] = digit
  }
}

function readBits(bytes: Uint8Array, from: number, width: number): number {
  const byte = from >> 3
  const three = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16)
  return (three >> (from & 7)) & (2 ** width - 1)
}
