/** What came of recoveries by hand, as lines for people. Pure. */
import { parseBitfieldJson } from '../filecoin/bitfield-json.ts'
import type { JsonValue } from '../lib/json.ts'
import { describeSet } from './describe-set.ts'
import { formatTable } from './output.ts'
import { listAt } from './prover-command.ts'
import { textAt, valueAt } from './record.ts'

/** Rows printed of sectors that are left out; the rest is counted. */
const mostPrinted = 1_000

/** @param result as Venus.RecoverFaults answers */
export function describeHandRecovery(result: JsonValue): readonly string[] {
  const messages = listAt(result, 'Messages')
  const refusal = textAt(result, 'Refusal')
  return [
    ...(refusal === '' ? [] : [`Nothing can be declared: ${refusal}`]),
    ...(messages.length > 0 ? messageTable(messages) : []),
    ...messages.flatMap(reasonOf),
    ...leftOutTable(listAt(result, 'LeftOut')),
    ...summaryOf(result, messages)
  ]
}

/** Nothing is left out, and no message has failed. */
export function isRecoveryWhole(result: JsonValue): boolean {
  return (
    textAt(result, 'Refusal') === '' &&
    listAt(result, 'LeftOut').length === 0 &&
    listAt(result, 'Messages').every((message) => textAt(message, 'Fate') !== 'not-sent')
  )
}

function messageTable(messages: readonly JsonValue[]): readonly string[] {
  const head = ['deadline', 'partition', 'count', 'sectors', 'until epoch', 'costs at most', 'message']
  const rows = messages.flatMap((message) =>
    listAt(message, 'Partitions').map((partition, place) => {
      const isFirst = place === 0
      return [
        isFirst ? textAt(message, 'Deadline') : '',
        textAt(partition, 'Partition'),
        textAt(partition, 'Count'),
        setAt(partition),
        isFirst ? textAt(message, 'Cutoff') : '',
        isFirst ? costOf(message) : '',
        isFirst ? textAt(message, 'Fate') : ''
      ]
    })
  )
  return formatTable(head, rows)
}

function reasonOf(message: JsonValue): readonly string[] {
  const reason = textAt(message, 'Reason')
  const id = textAt(message, 'Id')
  return reason === '' ? [] : [`${id} ${textAt(message, 'Fate')}: ${reason}`]
}

function leftOutTable(leftOut: readonly JsonValue[]): readonly string[] {
  if (leftOut.length === 0) return []
  const rows = leftOut
    .slice(0, mostPrinted)
    .map((one) => [textAt(one, 'Deadline'), textAt(one, 'Partition'), setAt(one), textAt(one, 'Reason')])
  const more = leftOut.length > rows.length ? [`… ${leftOut.length - rows.length} more`] : []
  return ['Left out:', ...formatTable(['deadline', 'partition', 'sectors', 'why'], rows), ...more]
}

function summaryOf(result: JsonValue, messages: readonly JsonValue[]): readonly string[] {
  const epoch = textAt(result, 'Epoch')
  if (messages.length === 0) return [`There is nothing to declare in epoch ${epoch}.`]
  const sectorsOf = (fate: string): bigint =>
    messages
      .filter((message) => textAt(message, 'Fate') === fate)
      .flatMap((message) => listAt(message, 'Partitions'))
      .reduce((sum: bigint, partition) => sum + BigInt(textAt(partition, 'Count')), 0n)
  const planned = sectorsOf('planned')
  const sent = sectorsOf('sent')
  return [
    ...(planned > 0n
      ? [`${planned} sectors would be declared; nothing is sent without --really-do-it.`]
      : []),
    ...(sent > 0n
      ? [`${sent} sectors are declared; "util sealer proving faults" shows when the chain has it.`]
      : [])
  ]
}

function setAt(record: JsonValue): string {
  return describeSet(parseBitfieldJson(valueAt(record, 'Sectors')))
}

/** attoFIL in a millionth of a FIL. */
const micro = 10n ** 12n

/** In FIL with six decimals, rounded up: it is a most. */
function costOf(message: JsonValue): string {
  const ceiling = textAt(message, 'Ceiling')
  if (!/^\d{1,100}$/.test(ceiling)) return '-'
  const millionths = (BigInt(ceiling) + micro - 1n) / micro
  return `${millionths / 1_000_000n}.${String(millionths % 1_000_000n).padStart(6, '0')} FIL`
}
