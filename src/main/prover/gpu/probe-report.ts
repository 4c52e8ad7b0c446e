/**
 * Our own JSON form of an inventory: `{"cards":[…]}`, as `util gpu list --json` prints it on the machine with the cards.
 * Only what is understood is taken, member by member; the rest is reported. Pure.
 */
import type { JsonValue } from '../../lib/json.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import { mostCards, unnamedCard, type GpuCard } from './card.ts'
import { readPciBusId, readUuid } from './card-values.ts'
import { printableText } from './printable-text.ts'

export interface ReportReading {
  readonly cards: readonly GpuCard[]
  readonly notUnderstood: readonly {
    readonly place: string
    readonly text: string
    readonly reason: string
  }[]
}

/** The cards of a report, or undefined for JSON that is no report. */
export function readProbeReport(value: JsonValue): ReportReading | undefined {
  const list = Array.isArray(value) ? value : isJsonObject(value) ? value['cards'] : undefined
  if (!Array.isArray(list)) return undefined
  const cards: GpuCard[] = []
  const notUnderstood: { place: string; text: string; reason: string }[] = []
  for (const [position, entry] of list.slice(0, mostCards).entries()) {
    const { card, wrong } = readCard(entry)
    const place = `cards[${position}]`
    for (const [key, text] of wrong) {
      notUnderstood.push({
        place: key === '' ? place : `${place}.${key}`,
        text,
        reason: 'not a value of this kind'
      })
    }
    if (card) cards.push(card)
  }
  if (list.length > mostCards) {
    notUnderstood.push({ place: 'cards', text: `${list.length}`, reason: `more than ${mostCards} cards` })
  }
  return { cards, notUnderstood }
}

function readCard(entry: JsonValue): { card?: GpuCard; wrong: [string, string][] } {
  if (!isJsonObject(entry)) return { wrong: [['', shorten(entry)]] }
  let card: GpuCard = { name: unnamedCard }
  const wrong: [string, string][] = []
  for (const [key, value] of Object.entries(entry)) {
    if (value === null || !Object.hasOwn(members, key)) continue
    const part = members[key]?.(value)
    if (part) card = { ...card, ...part }
    else wrong.push([key, shorten(value)])
  }
  const identified = card.index !== undefined || card.uuid !== undefined || card.pciBusId !== undefined
  return identified ? { card, wrong } : { wrong: [...wrong, ['', 'no index, UUID or PCI address']] }
}

type Reader = (value: JsonValue) => Partial<GpuCard> | undefined

/** Members that are there and not understood are reported; unknown members belong to a newer report and are not. */
const members: Readonly<Record<string, Reader>> = {
  index: (value) => wholeUpTo(value, 999, (index) => ({ index })),
  uuid: (value) => read(value, readUuid, (uuid) => ({ uuid })),
  pciBusId: (value) => read(value, readPciBusId, (pciBusId) => ({ pciBusId })),
  name: (value) =>
    read(
      value,
      (text) => printableText(text, 128) || undefined,
      (name) => ({ name })
    ),
  memoryTotal: (value) => wholeUpTo(value, 2 ** 50, (memoryTotal) => ({ memoryTotal })),
  memoryUsed: (value) => wholeUpTo(value, 2 ** 50, (memoryUsed) => ({ memoryUsed })),
  memoryFree: (value) => wholeUpTo(value, 2 ** 50, (memoryFree) => ({ memoryFree })),
  utilizationPercent: (value) => wholeUpTo(value, 100, (utilizationPercent) => ({ utilizationPercent })),
  temperatureCelsius: (value) => wholeUpTo(value, 200, (temperatureCelsius) => ({ temperatureCelsius })),
  driverVersion: (value) =>
    read(
      value,
      (text) => (/^\d[\d.]{0,31}$/.test(text) ? text : undefined),
      (driverVersion) => ({ driverVersion })
    ),
  computeCapability: readCapabilityMember,
  migInstances: (value) => wholeUpTo(value, 128, (migInstances) => ({ migInstances })),
  fault: (value) =>
    read(
      value,
      (text) => printableText(text, 64) || undefined,
      (fault) => ({ fault })
    )
}

function read<T>(
  value: JsonValue,
  parse: (text: string) => T | undefined,
  wrap: (value: T) => Partial<GpuCard>
): Partial<GpuCard> | undefined {
  const parsed = typeof value === 'string' ? parse(value) : undefined
  return parsed === undefined ? undefined : wrap(parsed)
}

function wholeUpTo(
  value: JsonValue,
  limit: number,
  wrap: (value: number) => Partial<GpuCard>
): Partial<GpuCard> | undefined {
  const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= limit
  return fits ? wrap(value) : undefined
}

function readCapabilityMember(value: JsonValue): Partial<GpuCard> | undefined {
  if (!isJsonObject(value)) return undefined
  const { major, minor } = value
  const isDigit = (part: unknown): part is number =>
    typeof part === 'number' && Number.isInteger(part) && part >= 0 && part < 100
  return isDigit(major) && isDigit(minor) ? { computeCapability: { major, minor } } : undefined
}

function shorten(value: JsonValue): string {
  return printableText(typeof value === 'object' && value !== null ? 'an object' : String(value), 60)
}
