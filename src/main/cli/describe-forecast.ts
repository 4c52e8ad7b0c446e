/** A forecast as lines for people: the deadlines, where miners collide, and the one thing to change. Pure. */
import type { JsonValue } from '../lib/json.ts'
import { formatDuration, formatTable } from './output.ts'
import { listAt } from './prover-command.ts'
import { textAt, valueAt } from './record.ts'

const head = ['start', 'close', 'miner', 'deadline', 'partitions', 'projected end', 'slack', 'verdict']
const verdicts = ['misses', 'tight', 'fits']

/**
 * @param forecast as Venus.PosterForecast answers
 * @param miner only this one's deadlines; undefined for all
 */
export function describeForecast(forecast: JsonValue, miner: bigint | undefined): readonly string[] {
  const partitions = listAt(forecast, 'Partitions').filter(
    (partition) => miner === undefined || textAt(partition, 'Miner') === `${miner}`
  )
  const assumed = textAt(forecast, 'Basis') === 'assumed'
  const count = (verdict: string): number =>
    partitions.filter((partition) => textAt(partition, 'Verdict') === verdict).length
  return [
    `Epoch ${textAt(forecast, 'Epoch')}: ${partitions.length} partitions to prove in 24 hours, ${count('fits')} fit, ${count('tight')} are tight, ${count('misses')} would be missed`,
    ...(assumed ? ['Some durations are assumed: this node has not measured enough proofs yet'] : []),
    '',
    ...formatTable(
      head,
      byDeadline(partitions).map((together) => rowOf(together))
    ),
    ...listAt(forecast, 'Collisions')
      .filter((collision) => miner === undefined || isOf(collision, miner))
      .map(describeCollision),
    ...adviceOf(forecast)
  ]
}

function byDeadline(partitions: readonly JsonValue[]): readonly JsonValue[][] {
  const groups = new Map<string, JsonValue[]>()
  for (const partition of partitions) {
    const key = `${textAt(partition, 'Miner')} ${textAt(partition, 'Open')}`
    const group = groups.get(key)
    if (group) group.push(partition)
    else groups.set(key, [partition])
  }
  return [...groups.values()]
}

/** Of several partitions: the first start, the last end, the least slack and the worst verdict. */
function rowOf(together: readonly JsonValue[]): string[] {
  const [first = null] = together
  const numbers = (name: string): number[] =>
    together.map((one) => valueAt(one, name)).filter((value) => typeof value === 'number')
  const isWhole = (name: string): boolean => numbers(name).length === together.length
  const found = together.map((one) => textAt(one, 'Verdict'))
  const starts = numbers('Start')
  return [
    starts.length === 0 ? 'never' : timeText(Math.min(...starts)),
    `epoch ${textAt(first, 'Close')}`,
    `f0${textAt(first, 'Miner')}`,
    textAt(first, 'Deadline'),
    `${together.length}`,
    isWhole('End') ? timeText(Math.max(...numbers('End'))) : 'never',
    isWhole('SlackMs') ? slackText(Math.min(...numbers('SlackMs'))) : '-',
    verdicts.find((verdict) => found.includes(verdict)) ?? ''
  ]
}

function describeCollision(collision: JsonValue): string {
  const deadlines = listAt(collision, 'Deadlines').map(
    (one) => `f0${textAt(one, 'Miner')} deadline ${textAt(one, 'Deadline')} (${textAt(one, 'Partitions')})`
  )
  const wait = formatDuration(Number(textAt(collision, 'LongestWaitMs')))
  return `Collision ${timeText(Number(textAt(collision, 'From')))} to ${timeText(Number(textAt(collision, 'To')))}: ${deadlines.join(', ')}; a partition waits ${wait} for a prover`
}

function isOf(collision: JsonValue, miner: bigint): boolean {
  return listAt(collision, 'Deadlines').some((one) => textAt(one, 'Miner') === `${miner}`)
}

function adviceOf(forecast: JsonValue): string[] {
  const text = textAt(forecast, 'Advice', 'Text')
  if (text !== '') return ['', `Advice: ${text}.`]
  const isGood =
    Number(textAt(forecast, 'Outlook', 'Misses')) + Number(textAt(forecast, 'Outlook', 'Tight')) === 0
  return ['', isGood ? 'Everything fits.' : 'Nothing that was tried makes more of them fit.']
}

function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

function slackText(slack: number): string {
  return slack < 0 ? `-${formatDuration(-slack)}` : formatDuration(slack)
}
