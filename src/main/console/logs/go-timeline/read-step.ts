/**
 * One line of the logger `poster` as a step of a deadline, whoever wrote it: v0.4 names the deadline only in
 * `running window post`, as a record; damocles and ours name it in every line (node-protocol.md §8.4). Pure.
 */
import type { LoggedStepKind } from '../../../../shared/contract/console/go-timeline.ts'
import type { LogFields } from '../../../lib/log/logger.ts'
import type { ParsedLine } from '../line/parse-line.ts'
import { numberOf, pickFields } from '../line/pick-fields.ts'

export interface StepPlace {
  readonly miner: number | undefined
  readonly deadline: number | undefined
  /** Epochs. */
  readonly open: number | undefined
  readonly close: number | undefined
  readonly challenge: number | undefined
}

export interface ReadStep {
  readonly kind: LoggedStepKind
  readonly place: StepPlace
  readonly partition: number | undefined
  readonly attempt: number | undefined
  /** ms */
  readonly took: number | undefined
  readonly skipped: number | undefined
  /** Of a message, where the line names one. */
  readonly message: string | undefined
}

const meanings: readonly (readonly [RegExp, LoggedStepKind])[] = [
  [/^Submitted window post: /, 'sent'],
  [/^window post message succeeded: |^partitions were proven by another node/, 'landed'],
  [/^computing window post$/, 'proved'],
  [/^window post generated$/, 'proved'],
  [/^window post verified$/, 'verified'],
  [/^Checked sectors$/, 'checked'],
  [/^(?:skipped sectors$|generate window post skipped sectors|sectors skipped: )/, 'skipped'],
  [
    /^(?:windowpost randomness changed|retry partition batch|window post must be generated again|window post verification failed|generated incorrect window post proof)/,
    'retried'
  ],
  [/^deadline \d+ has been aborted|^aborting PoSt/, 'aborted'],
  [/^partitions were not proven/, 'missed'],
  [/^window post ended$/, 'ended'],
  [/^(?:partition batch done|no good sector to prove)$/, 'ended'],
  [/^(?:declare faults recovered message published|declared recoveries|DETECTED FAULTY SECTORS)/, 'declared'],
  [
    /^(?:runPost failed|Got post err|attempt to generate window post proof|running window post failed|generate window post: |publish post message|submit window post: |wait for message result failed|waited too long|getting challenge rand|getting partitions|split partitions)/,
    'failed'
  ]
]

/** Undefined for a line that is no step. */
export function readStep(
  { logger, message, fields, caller }: ParsedLine,
  text: string
): ReadStep | undefined {
  if (logger !== 'poster') return undefined
  const kind = kindOf(message, caller, fields)
  if (!kind) return undefined
  const place = placeOf(fields, text)
  const open = /^deadline (\d+) has been aborted/.exec(message)?.[1]
  const id = /^(?:Submitted window post|window post message succeeded): (\S+)/.exec(message)?.[1]
  return {
    kind,
    place: open === undefined ? place : { ...place, open: Number(open) },
    partition: numberOf(fields?.['partition-start']),
    attempt: numberOf(fields?.['attempt']),
    took: secondsOf(fields?.['elapsed']),
    skipped: skippedOf(kind, fields),
    message: textOf(fields?.['msg-id']) ?? id
  }
}

/**
 * `running window post` begins the proving in the Go nodes and the deadline in ours; `computing window post` ends the proving
 * there and begins it here: only the Go nodes say how long it took.
 */
function kindOf(
  message: string,
  caller: string | undefined,
  fields: LogFields | undefined
): LoggedStepKind | undefined {
  if (message === 'running window post') return fields?.['chain-random'] === undefined ? 'began' : 'proving'
  if (message === 'computing window post' && fields?.['elapsed'] === undefined && !caller?.includes('.go:')) {
    return 'proving'
  }
  return meanings.find(([pattern]) => pattern.test(message))?.[1]
}

function placeOf(fields: LogFields | undefined, text: string): StepPlace {
  const picked = pickFields(fields, text)
  const record = fields?.['deadline']
  const info = isTable(record) ? record : undefined
  return {
    miner: picked?.miner,
    deadline: picked?.deadline,
    open: numberOf(fields?.['ddl-open']) ?? numberOf(info?.['Open']),
    close: numberOf(fields?.['ddl-close']) ?? numberOf(info?.['Close']),
    challenge: numberOf(fields?.['ddl-challenge']) ?? numberOf(info?.['Challenge'])
  }
}

function skippedOf(kind: LoggedStepKind, fields: LogFields | undefined): number | undefined {
  if (kind === 'proving' || kind === 'skipped') {
    const sectors = fields?.['sectors']
    return numberOf(fields?.['skipped']) ?? (Array.isArray(sectors) ? sectors.length : undefined)
  }
  return undefined
}

/** Go prints durations as seconds. @returns ms */
function secondsOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
    ? Math.round(value * 1000)
    : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
