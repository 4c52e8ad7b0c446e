/**
 * The cells of nvidia-smi's answers, one by one. A cell is a value, a placeholder (`[N/A]`), a fault (`[GPU is lost]`) or
 * something not understood; units are accepted although `nounits` was asked for, since old drivers add them all the same.
 */
import type { ComputeCapability, GpuCard } from './card.ts'
import { printableText } from './printable-text.ts'

/** Columns we read, by the names of `nvidia-smi --help-query-gpu`. */
export type CardField =
  | 'index'
  | 'uuid'
  | 'pci.bus_id'
  | 'name'
  | 'memory.total'
  | 'memory.used'
  | 'memory.free'
  | 'utilization.gpu'
  | 'temperature.gpu'
  | 'driver_version'
  | 'compute_cap'

/** The columns as they are asked for, in this order. */
export const cardFields: readonly CardField[] = [
  'index',
  'uuid',
  'pci.bus_id',
  'name',
  'memory.total',
  'memory.used',
  'memory.free',
  'utilization.gpu',
  'temperature.gpu',
  'driver_version',
  'compute_cap'
]

const placeholder =
  /^(?:|-|\[?n\/?a\]?|\[?not (?:supported|available|found|active)\]?|\[?(?:unknown error|insufficient permissions|unknown|no permission)\]?|err!)$/i
const fault = /^\[?(gpu is lost|gpu requires reset|gpu reset required)\]?\.?$/i

/** What a cell says of a card; `wrong` when it says nothing that can be read. */
export type CellReading = { readonly part: Partial<GpuCard> } | { readonly wrong: string }

export function readCell(field: CardField, cell: string): CellReading {
  const text = cell.trim()
  const lost = fault.exec(text)?.[1]
  if (lost) return { part: { fault: lost } }
  if (placeholder.test(text)) return { part: {} }
  const part = readPart(field, text)
  return part ? { part } : { wrong: `${field} is ${JSON.stringify(printableText(text, 60))}` }
}

function readPart(field: CardField, text: string): Partial<GpuCard> | undefined {
  switch (field) {
    case 'index':
      return /^\d{1,3}$/.test(text) ? { index: Number(text) } : undefined
    case 'uuid':
      return present(readUuid(text), (uuid) => ({ uuid }))
    case 'pci.bus_id':
      return present(readPciBusId(text), (pciBusId) => ({ pciBusId }))
    case 'name':
      return { name: printableText(text, 128) }
    case 'memory.total':
      return present(readBytes(text), (memoryTotal) => ({ memoryTotal }))
    case 'memory.used':
      return present(readBytes(text), (memoryUsed) => ({ memoryUsed }))
    case 'memory.free':
      return present(readBytes(text), (memoryFree) => ({ memoryFree }))
    case 'utilization.gpu':
      return present(readNumber(text, /^(\d{1,3}) ?%?$/), (utilizationPercent) => ({ utilizationPercent }))
    case 'temperature.gpu':
      return present(readNumber(text, /^(-?\d{1,3}) ?°?C?$/), (temperatureCelsius) => ({
        temperatureCelsius
      }))
    case 'driver_version':
      return /^\d[\d.]{0,31}$/.test(text) ? { driverVersion: text } : undefined
    case 'compute_cap':
      return present(readCapability(text), (computeCapability) => ({ computeCapability }))
  }
}

function present<T>(
  value: T | undefined,
  wrap: (value: T) => Partial<GpuCard>
): Partial<GpuCard> | undefined {
  return value === undefined ? undefined : wrap(value)
}

function readNumber(text: string, shape: RegExp): number | undefined {
  const digits = shape.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** A complete UUID, in lower case as drivers print it; undefined for a part of one and for a MIG instance. */
export function readUuid(text: string): string | undefined {
  const digits = /^gpu-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i.exec(text)?.[1]
  return digits === undefined ? undefined : `GPU-${digits.toLowerCase()}`
}

/** `0000:0a:00.0`, `0A:00.0` → `00000000:0A:00.0` */
export function readPciBusId(text: string): string | undefined {
  const match = /^(?:([\da-f]{4,8}):)?([\da-f]{2}:[\da-f]{2}\.[0-7])$/i.exec(text)
  return match ? `${(match[1] ?? '').padStart(8, '0')}:${match[2]}`.toUpperCase() : undefined
}

const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  kib: 2 ** 10,
  kb: 2 ** 10,
  mib: 2 ** 20,
  mb: 2 ** 20,
  gib: 2 ** 30,
  gb: 2 ** 30
}

/** Bytes; a bare number is MiB, as nvidia-smi prints it. Its MB and GB are powers of two. */
export function readBytes(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?) ?([kmg]?i?b)?$/i.exec(text)
  const unit = unitBytes[(match?.[2] ?? 'mib').toLowerCase()]
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined
}

/** `8.6` */
export function readCapability(text: string): ComputeCapability | undefined {
  const match = /^(\d{1,2})\.(\d)$/.exec(text)
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined
}
