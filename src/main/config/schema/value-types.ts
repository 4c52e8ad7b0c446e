/**
 * The kinds of values in the configuration files: how each is read, printed, and described to people.
 * Sources: node-protocol.md §3.1 (syntax and leniencies), §3.2 (API entries).
 */
import type { ActorId } from '../../filecoin/sector-id.ts'
import { actorId } from '../../filecoin/sector-id.ts'
import { coverArguments, isSecretName } from '../../lib/log/secret-names.ts'
import { isTable } from '../toml/parse-toml.ts'
import { TomlFloat, type TomlInput } from '../toml/write-toml.ts'
import { formatApiEntry, parseApiEntry, type ApiEntry } from '../values/api-entry.ts'
import { isChainAddress } from '../values/chain-address.ts'
import { formatFilAmount, parseFilAmount } from '../values/fil-amount.ts'
import { formatGoDuration, parseGoDuration } from '../values/go-duration.ts'
import type { Parsed, ValueType } from './describe.ts'

/** What stands in place of a secret. */
export const covered = '********'
const refused = { ok: false } as const

function accepted<T>(value: T): Parsed<T> {
  return { ok: true, value }
}

export const text: ValueType<string> = {
  kind: 'text',
  accepts: 'a text in quotes',
  parse: (value) => (typeof value === 'string' ? accepted(value) : refused),
  print: (value) => value
}

export const secretText: ValueType<string> = {
  ...text,
  mask: (value) => (value === '' ? '' : covered)
}

export const boolean: ValueType<boolean> = {
  kind: 'boolean',
  accepts: 'true or false',
  parse: (value) => (typeof value === 'boolean' ? accepted(value) : refused),
  print: (value) => value
}

export interface IntegerLimits {
  readonly least?: number
  readonly most?: number
  /** What a written 0 stands for. */
  readonly zeroMeans?: number
}

/** An integer in double range; a float without a fraction passes. */
export function integer(limits: IntegerLimits = {}): ValueType<number> {
  const least = limits.least ?? Number.MIN_SAFE_INTEGER
  const most = limits.most ?? Number.MAX_SAFE_INTEGER
  const range =
    limits.least === undefined && limits.most === undefined
      ? 'an integer'
      : limits.most === undefined
        ? `an integer of ${least} or more`
        : `an integer from ${least} to ${most}`
  return {
    kind: 'integer',
    accepts: limits.zeroMeans === undefined ? range : `${range} (0 means ${limits.zeroMeans})`,
    parse: (value) => {
      const number = typeof value === 'bigint' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isSafeInteger(number)) return refused
      if (number < least || number > most) return refused
      return accepted(number === 0 ? (limits.zeroMeans ?? 0) : number)
    },
    print: (value) => value
  }
}

/** An unsigned integer that may use all of TOML's 63 bits: sector numbers. */
export const unsigned: ValueType<bigint> = {
  kind: 'integer',
  accepts: 'an integer of 0 or more',
  parse: (value) => {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return refused
    if (typeof value !== 'number' && typeof value !== 'bigint') return refused
    return value >= 0 ? accepted(BigInt(value)) : refused
  },
  print: (value) => value
}

export const actor: ValueType<ActorId> = {
  kind: 'actor',
  accepts: 'the bare number of a miner, 1000 for f01000, without quotes',
  parse: (value) => {
    const parsed = unsigned.parse(value)
    return parsed.ok ? accepted(actorId(parsed.value)) : refused
  },
  print: (value) => value
}

/** A float; integers pass too, though Go managers up to v0.4 insist on the decimal point. */
export const float: ValueType<number> = {
  kind: 'float',
  accepts: 'a number such as 1.2',
  parse: (value) => {
    const number = typeof value === 'bigint' ? Number(value) : value
    return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? accepted(number) : refused
  },
  print: (value) => new TomlFloat(value)
}

/** A part of a whole, 0 to 1. */
export const share: ValueType<number> = {
  ...float,
  accepts: 'a number from 0.0 to 1.0',
  parse: (value) => {
    const parsed = float.parse(value)
    return parsed.ok && parsed.value <= 1 ? parsed : refused
  }
}

/** Milliseconds. */
export const duration: ValueType<number> = {
  kind: 'duration',
  accepts: 'a duration in quotes such as "30s", "1m30s" or "1h0m0s"',
  parse: (value) => {
    const ms = typeof value === 'string' ? parseGoDuration(value.trim()) : undefined
    return ms === undefined || ms < 0 ? refused : accepted(ms)
  },
  print: formatGoDuration
}

/** attoFIL; an empty text is "not set". */
export const fil: ValueType<bigint | undefined> = {
  kind: 'fil',
  accepts: 'an amount in quotes such as "5 nanoFIL", "0.1 FIL" or "7 attoFIL", or "" for none',
  parse: (value) => {
    if (typeof value !== 'string') return refused
    if (value.trim() === '') return accepted(undefined)
    const atto = parseFilAmount(value)
    return atto === undefined || atto < 0n ? refused : accepted(atto)
  },
  print: (value) => (value === undefined ? '' : formatFilAmount(value))
}

/** Address text as written; an empty text is "not set". */
export const address: ValueType<string | undefined> = {
  kind: 'address',
  accepts: 'an address in quotes, f or t, such as "f3…" or "f01234", or "" for none',
  parse: (value) => {
    if (typeof value !== 'string') return refused
    const trimmed = value.trim()
    if (trimmed === '') return accepted(undefined)
    return isChainAddress(trimmed) ? accepted(trimmed) : refused
  },
  print: (value) => value
}

/** An endpoint; an empty text is "not set". */
export const api: ValueType<ApiEntry | undefined> = {
  kind: 'api',
  accepts:
    'a multiaddr such as "/ip4/10.0.0.1/tcp/3453" or a URL in quotes, optionally after "<token>:", or ""',
  parse: (value) => {
    if (typeof value !== 'string') return refused
    if (value.trim() === '') return accepted(undefined)
    const entry = parseApiEntry(value.trim())
    return entry ? accepted(entry) : refused
  },
  print: (value) => value && formatApiEntry(value),
  mask: (value) => value && (value.token === undefined ? value.address : `${covered}:${value.address}`)
}

/** One of these, taken without case. */
export function choice<const C extends string>(...choices: readonly C[]): ValueType<C> {
  return {
    kind: 'choice',
    accepts: choices.map((one) => `"${one}"`).join(' or '),
    choices,
    parse: (value) => {
      if (typeof value !== 'string') return refused
      const written = value.trim().toLowerCase()
      const chosen = choices.find((one) => one.toLowerCase() === written)
      return chosen === undefined ? refused : accepted(chosen)
    },
    print: (value) => value
  }
}

/** A list; elements that read to "not set" are left out. */
export function listOf<T>(element: ValueType<T>): ValueType<readonly NonNullable<T>[]> {
  const printAll = (print: (value: T) => TomlInput | undefined) => (values: readonly NonNullable<T>[]) =>
    values.map(print).filter((printed) => printed !== undefined)
  return {
    kind: 'list',
    accepts: `a list in brackets, each element ${element.accepts}`,
    element: forget(element),
    parse: (value) => {
      if (!Array.isArray(value)) return refused
      const read: NonNullable<T>[] = []
      for (const [at, member] of value.entries()) {
        const parsed = element.parse(member)
        if (!parsed.ok) return { ok: false, at: [at] }
        if (parsed.value !== undefined && parsed.value !== null) read.push(parsed.value)
      }
      return accepted(read)
    },
    print: printAll(element.print),
    mask: printAll(element.mask ?? element.print)
  }
}

/** Arguments of a program; in reports, what looks like a secret among them is covered. */
export const argumentList: ValueType<readonly string[]> = {
  ...listOf(text),
  mask: (values) => coverArguments(values, covered)
}

/** A table of names to texts. Names keep their spelling: they are environment variables or plugin options. */
export function mapOf(element: ValueType<string>): ValueType<Readonly<Record<string, string>>> {
  const mask = element.mask ?? element.print
  return {
    kind: 'map',
    accepts: `a table of names, each with ${element.accepts}`,
    element: forget(element),
    parse: (value) => {
      if (!isTable(value)) return refused
      const read: [string, string][] = []
      for (const [name, member] of Object.entries(value)) {
        const parsed = element.parse(member)
        if (!parsed.ok) return { ok: false, at: [name] }
        read.push([name, parsed.value])
      }
      return accepted(Object.fromEntries(read))
    },
    print: (map) => map,
    mask: (map) =>
      Object.fromEntries(
        Object.entries(map).map(([name, value]) => [name, isSecretName(name) ? covered : (mask(value) ?? '')])
      )
  }
}

/** An element type whose value type nobody needs any more: for forms and documentation. */
function forget<T>(type: ValueType<T>): ValueType<unknown> {
  // Sound for reading; printing through it is only ever done with values this same type has read.
  return type
}
