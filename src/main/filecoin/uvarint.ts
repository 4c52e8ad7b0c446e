/**
 * Unsigned LEB128 as addresses carry it: shortest form, below 2^63 (go-address, go-varint). The longer forms that would
 * name the same number are refused, and so is a number cut short.
 */
const maxUvarint = (1n << 63n) - 1n

/** Undefined unless 0 ≤ `value` < 2^63. */
export function encodeUvarint(value: bigint): number[] | undefined {
  if (value < 0n || value > maxUvarint) return undefined
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  bytes.push(Number(rest))
  return bytes
}

/** The number at the start of `bytes` and how many bytes it takes, or undefined. */
export function decodeUvarint(bytes: Uint8Array): { value: bigint; length: number } | undefined {
  let value = 0n
  for (let place = 0; place < 9; place++) {
    const byte = bytes[place]
    if (byte === undefined) return undefined
    value |= BigInt(byte & 0x7f) << BigInt(7 * place)
    if (byte < 0x80) return byte === 0 && place > 0 ? undefined : { value, length: place + 1 }
  }
  return undefined
}
