/** An event of the timeline as one line for people. Pure. */
import type { JsonValue } from '../lib/json.ts'
import { isJsonObject } from '../lib/json-object.ts'
import { listAt } from './prover-command.ts'
import { textAt, valueAt } from './record.ts'

/** @param event as Venus.PosterTimeline answers */
export function describePosterEvent(event: JsonValue): string {
  const partitions = listAt(event, 'Partitions')
  const attempt = Number(textAt(event, 'Attempt'))
  const parts = [
    new Date(Number(textAt(event, 'At'))).toISOString(),
    `epoch ${textAt(event, 'Epoch')}`,
    `f0${textAt(event, 'Miner')}`,
    valueAt(event, 'Deadline') === null ? '' : `deadline ${textAt(event, 'Deadline', 'Index')}`,
    partitions.length === 0 ? '' : `partition ${partitions.map(String).join(', ')}`,
    attempt > 0 ? `try ${attempt}` : '',
    textAt(event, 'Kind'),
    describeDetail(valueAt(event, 'Detail'))
  ]
  return parts.filter((part) => part !== '').join('  ')
}

/** `sectors 2, took 1.5 s`; lists by their number of members. */
function describeDetail(detail: JsonValue | undefined): string {
  if (!isJsonObject(detail)) return ''
  return Object.entries(detail)
    .flatMap(([name, value]) => {
      const label = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()
      if (value === null || name.endsWith('Count')) return []
      if (Array.isArray(value)) {
        const count = detail[`${name}Count`] ?? value.length
        return count === 0 ? [] : [`${label} ${String(count)}`]
      }
      if (typeof value === 'object') return []
      if (name === 'Took' && typeof value === 'number') return [`took ${(value / 1000).toFixed(1)} s`]
      if (name === 'Phase' || name === 'Text') return [String(value)]
      return [`${label} ${String(value)}`]
    })
    .join(', ')
}
