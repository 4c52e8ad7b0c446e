/**
 * As much of WebAssembly's binary format as straight-line arithmetic needs: instructions as bytes, functions without
 * branches over one imported memory. It refuses nothing: whoever writes code with it tests it against other arithmetic.
 * Source: WebAssembly Core Specification, §5 (binary format).
 */

/** Bytes of instructions. */
export type Code = readonly number[]

export interface WasmFunction {
  readonly name: string
  /** 32-bit integers; the first locals. */
  readonly parameters: number
  /** 64-bit integers; the locals after the parameters. */
  readonly locals: number
  /** Whether it leaves a 32-bit integer. */
  readonly returns: boolean
  readonly code: Code
}

const int32 = 0x7f
const int64 = 0x7e

export const instructions = {
  multiply: [0x7e],
  add: [0x7c],
  subtract: [0x7d],
  and: [0x83],
  or: [0x84],
  exclusiveOr: [0x85],
  shiftRightSigned: [0x87],
  shiftRight: [0x88],
  /** 64-bit value → 1 when it is zero, else 0. */
  isZero: [0x50],
  or32: [0x72]
} as const satisfies Record<string, Code>

export const readLocal = (place: number): Code => [0x20, ...unsigned(place)]
export const writeLocal = (place: number): Code => [0x21, ...unsigned(place)]
export const keepLocal = (place: number): Code => [0x22, ...unsigned(place)]
export const constant = (value: bigint): Code => [0x42, ...signed(value)]
/** Four bytes at the address on the stack plus `offset`, as a 64-bit value. */
export const load32 = (offset: number): Code => [0x35, 2, ...unsigned(offset)]
/** The low four bytes of the value on the stack to the address below it plus `offset`. */
export const store32 = (offset: number): Code => [0x3e, 2, ...unsigned(offset)]

/** A module that imports the memory `host.memory` and exports the functions. */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, functions.map(encodeType)),
    ...section(2, [[...text('host'), ...text('memory'), 2, 0, 1]]),
    ...section(
      3,
      functions.map((_, place) => unsigned(place))
    ),
    ...section(
      7,
      functions.map(({ name }, place) => [...text(name), 0, ...unsigned(place)])
    ),
    ...section(10, functions.map(encodeBody))
  ])
}

function encodeType({ parameters, returns }: WasmFunction): Code {
  const results = returns ? [int32] : []
  return [
    0x60,
    ...list(Array.from({ length: parameters }, () => [int32])),
    ...unsigned(results.length),
    ...results
  ]
}

function encodeBody({ locals, code }: WasmFunction): Code {
  const body = [...list([[...unsigned(locals), int64]]), ...code, 0x0b]
  return [...unsigned(body.length), ...body]
}

function section(id: number, entries: readonly Code[]): Code {
  const body = list(entries)
  return [id, ...unsigned(body.length), ...body]
}

function list(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()]
}

function text(value: string): Code {
  return [...unsigned(value.length), ...Buffer.from(value, 'ascii')]
}

/** LEB128. */
function unsigned(value: number): Code {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return [...bytes, rest]
}

function signed(value: bigint): Code {
  const bytes: number[] = []
  for (let rest = value; ;) {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    if (rest === 0n && (low & 0x40) === 0) return [...bytes, low]
    if (rest === -1n && (low & 0x40) !== 0) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}
