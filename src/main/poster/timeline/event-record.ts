/**
 * An event of a PoSter as the JSON that is kept and shown: names as in the node's other methods, numbers exact, amounts as
 * decimal digits in a text. Long lists and texts are cut, so that one event is never large.
 */
import type { Deadline } from '../../filecoin/deadline.ts'
import { isJsonObject, type JsonObject } from '../../lib/json-object.ts'
import { parseJson, stringifyJson, type JsonValue } from '../../lib/json.ts'
import type { PosterEvent } from '../poster-event.ts'

/** Characters of a text, and members of a list. */
const longestText = 1000
const longestList = 100
/** Bytes of one record; what is longer is no record of ours. */
const largestRecord = 64 * 1024

/**
 * `{"At":…,"Epoch":…,"Miner":1000,"Deadline":{…},"Partitions":[0],"Attempt":1,"Kind":"proved","Detail":{…}}`; Deadline is null
 * while it is not known where the miner stands.
 */
export function eventRecord({ at, epoch, place, step }: PosterEvent): JsonObject {
  const { miner, deadline, partitions, attempt } = place
  const { kind, ...detail } = step
  return {
    At: at,
    Epoch: epoch,
    Miner: miner,
    Deadline: deadline ? deadlineMembers(deadline) : null,
    Partitions: partitions.slice(0, longestList),
    Attempt: attempt,
    Kind: kind,
    Detail: membersOf(detail)
  }
}

export function formatEventRecord(event: PosterEvent): string {
  return stringifyJson(eventRecord(event))
}

/** Undefined for what is no such record: cut off, overwritten, of another program. */
export function parseEventRecord(text: string): JsonObject | undefined {
  if (text.length > largestRecord) return undefined
  try {
    const record = parseJson(text)
    return isJsonObject(record) && isEventRecord(record) ? record : undefined
  } catch {
    return undefined
  }
}

function deadlineMembers({ index, open, close, challenge }: Deadline): JsonObject {
  return { Index: index, Open: open, Close: close, Challenge: challenge }
}

function isEventRecord(record: JsonObject): boolean {
  const { At, Epoch, Miner, Deadline, Partitions, Kind, Detail } = record
  return (
    typeof At === 'number' &&
    typeof Epoch === 'number' &&
    (typeof Miner === 'number' || typeof Miner === 'bigint') &&
    (Deadline === null || isJsonObject(Deadline)) &&
    Array.isArray(Partitions) &&
    typeof Kind === 'string' &&
    isJsonObject(Detail)
  )
}

function membersOf(value: object): JsonObject {
  const entries: [string, JsonValue][] = []
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    const json = jsonOf(name, member)
    if (json !== undefined) entries.push([name.charAt(0).toUpperCase() + name.slice(1), json])
    if (Array.isArray(member) && member.length > longestList) {
      entries.push([`${name.charAt(0).toUpperCase()}${name.slice(1)}Count`, member.length])
    }
  }
  return Object.fromEntries(entries)
}

function jsonOf(name: string, value: unknown): JsonValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.slice(0, longestText)
    case 'bigint':
      return name === 'amount' ? value.toString() : value
    case 'number':
    case 'boolean':
      return value
    case 'object':
      if (value === null) return null
      if (!Array.isArray(value)) return membersOf(value)
      return value.slice(0, longestList).map((member) => jsonOf(name, member) ?? null)
    default:
      return undefined
  }
}
