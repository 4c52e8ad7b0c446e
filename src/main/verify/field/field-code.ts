/**
 * The arithmetic of the field as WebAssembly. Why: with bigints a multiplication costs four to five times as much, and a
 * window proof of 32 GiB needs a million of them. All values come in and go out below 2p.
 */
import { limbBits, limbCount, limbMask, limbsOf, modulus, negatedInverse } from './field-layout.ts'
import {
  constant,
  instructions as does,
  encodeModule,
  keepLocal,
  load32,
  readLocal,
  store32,
  writeLocal,
  type Code,
  type WasmFunction
} from './wasm-module.ts'

const places = Array.from({ length: limbCount }, (_, place) => place)
const last = limbCount - 1
const shift = constant(BigInt(limbBits))
const mask = constant(limbMask)
const modulusLimbs = limbsOf(modulus)
const doubleLimbs = limbsOf(2n * modulus)
const limb = (limbs: readonly bigint[], place: number): Code => constant(limbs[place] ?? 0n)

// The parameters of a function with two operands; of one with a single operand it is the first.
const [target, left, right] = [0, 1, 2] as const

/**
 * Montgomery's product a·b/2^392. Row by row: add a·b[i] and a multiple of p that clears the lowest limb, then drop it.
 * A limb collects at most 28 products of 56 bits, so carries wait until the end.
 */
function multiply(): WasmFunction {
  const a = (place: number): number => 3 + place
  const sum = (place: number): number => 3 + limbCount + place
  const factor = 3 + 2 * limbCount
  const multiple = factor + 1

  const addProduct = (row: number, place: number): Code => {
    const product = [...readLocal(a(place)), ...readLocal(factor), ...does.multiply]
    const isFresh = row === 0 || place === last
    return isFresh ? product : [...readLocal(sum(place)), ...product, ...does.add]
  }
  const addMultiple = (place: number): Code => [
    ...readLocal(multiple),
    ...limb(modulusLimbs, place),
    ...does.multiply,
    ...does.add
  ]
  const row = (i: number): Code => [
    ...[...readLocal(right), ...load32(4 * i), ...writeLocal(factor)],
    ...[...addProduct(i, 0), ...keepLocal(sum(0))],
    ...[...constant(negatedInverse), ...does.multiply, ...mask, ...does.and, ...writeLocal(multiple)],
    ...[...readLocal(sum(0)), ...addMultiple(0), ...shift, ...does.shiftRight],
    ...places
      .slice(1)
      .flatMap((place) => [
        ...addProduct(i, place),
        ...addMultiple(place),
        ...(place === 1 ? does.add : []),
        ...writeLocal(sum(place - 1))
      ])
  ]
  const carried = (place: number): Code => [
    ...readLocal(sum(place)),
    ...(place === 0 ? [] : [...readLocal(multiple), ...does.add])
  ]
  const store = places.flatMap((place) =>
    place === last
      ? [...readLocal(target), ...readLocal(multiple), ...store32(4 * last)]
      : [
          ...[
            ...carried(place),
            ...keepLocal(sum(place)),
            ...shift,
            ...does.shiftRight,
            ...writeLocal(multiple)
          ],
          ...[...readLocal(target), ...readLocal(sum(place)), ...mask, ...does.and, ...store32(4 * place)]
        ]
  )
  return {
    name: 'multiply',
    parameters: 3,
    locals: 2 * limbCount + 2,
    returns: false,
    code: [
      ...places.flatMap((place) => [...readLocal(left), ...load32(4 * place), ...writeLocal(a(place))]),
      ...places.flatMap(row),
      ...store
    ]
  }
}

/** A value limb by limb, which may be negative, made positive by adding 2p where it is. */
function addOrSubtract(name: 'add' | 'subtract'): WasmFunction {
  const value = (place: number): number => 3 + place
  const carry = 3 + limbCount
  const borrowed = carry + 1
  const loaded = (place: number): Code => [
    ...[...readLocal(left), ...load32(4 * place), ...readLocal(right), ...load32(4 * place)],
    ...(name === 'add' ? [...does.add, ...limb(doubleLimbs, place), ...does.subtract] : does.subtract)
  ]
  const withCarry = (place: number): Code => (place === 0 ? [] : [...readLocal(carry), ...does.add])
  const splitOff = (place: number): Code => [
    ...[...keepLocal(value(place)), ...shift, ...does.shiftRightSigned, ...writeLocal(carry)],
    ...[...readLocal(value(place)), ...mask, ...does.and]
  ]
  return {
    name,
    parameters: 3,
    locals: limbCount + 2,
    returns: false,
    code: [
      ...places.flatMap((place) => [
        ...loaded(place),
        ...withCarry(place),
        ...splitOff(place),
        ...writeLocal(value(place))
      ]),
      // The last carry is 0, or −1 (all bits set) below zero.
      ...[...readLocal(carry), ...writeLocal(borrowed)],
      ...places.flatMap((place) => [
        ...readLocal(target),
        ...[...limb(doubleLimbs, place), ...readLocal(borrowed), ...does.and],
        ...[...readLocal(value(place)), ...does.add, ...withCarry(place)],
        ...[...splitOff(place), ...store32(4 * place)]
      ])
    ]
  }
}

/** 1 when the value is a multiple of p: 0 or p itself. */
function isZero(): WasmFunction {
  const differs = (limbs: readonly bigint[]): Code => [
    ...constant(0n),
    ...places.flatMap((place) => [
      ...[...readLocal(0), ...load32(4 * place), ...limb(limbs, place), ...does.exclusiveOr, ...does.or]
    ]),
    ...does.isZero
  ]
  return {
    name: 'isZero',
    parameters: 1,
    locals: 0,
    returns: true,
    code: [...differs(limbsOf(0n)), ...differs(modulusLimbs), ...does.or32]
  }
}

export const fieldModule = new WebAssembly.Module(
  encodeModule([multiply(), addOrSubtract('add'), addOrSubtract('subtract'), isZero()])
)
