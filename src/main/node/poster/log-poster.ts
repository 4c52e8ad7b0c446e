/**
 * The stream of a PoSter as log lines. Texts are the original's where it has them (node-protocol.md §8.4), and the fields are
 * those of damocles, so that scripts for either read ours. Made from each event alone.
 */
import type { LogFields, Logger, LogLevel } from '../../lib/log/logger.ts'
import type { BatchPhase, PosterEvent, PostStep, TellPoster } from '../../poster/poster-event.ts'

/** What part of the work a line is about, as the field `stage`. */
export type LogStage = 'deadline' | 'check' | 'gen-proof' | 'verify' | 'submit' | 'declare'

interface Line {
  readonly level: LogLevel
  readonly stage: LogStage
  readonly message: string
  readonly fields?: LogFields
}

/** Sectors named in one line. */
const mostNamed = 20

export function logPoster(logger: Logger): TellPoster {
  const log = logger.named('poster')
  return (event) => {
    const about = fieldsOf(event)
    for (const { level, stage, message, fields } of linesOf(event.step)) {
      log[level](message, { ...about, stage, ...fields })
    }
  }
}

function fieldsOf({ epoch, place: { miner, deadline, partitions, attempt } }: PosterEvent): LogFields {
  const [first] = partitions
  return {
    mid: miner,
    ...(deadline
      ? {
          'ddl-idx': deadline.index,
          'ddl-open': deadline.open,
          'ddl-close': deadline.close,
          'ddl-challenge': deadline.challenge
        }
      : {}),
    epoch,
    ...(first === undefined ? {} : { 'batch-idx': first, 'partition-start': first, partitions }),
    ...(attempt === 0 ? {} : { attempt })
  }
}

function linesOf(step: PostStep): readonly Line[] {
  switch (step.kind) {
    case 'phase':
      return [phaseLine(step.phase, step.reason)]
    case 'deadline-began': {
      const { partitions, sectors } = step
      const fields = { 'partition-count': partitions, sectors, ...againField(step.again) }
      return [line('info', 'deadline', 'running window post', fields)]
    }
    case 'deadline-ended': {
      const { landed, missed, empty } = step
      const fields = { landed, missed, empty, ...againField(step.again) }
      return [line(missed > 0 ? 'error' : 'info', 'deadline', 'window post ended', fields)]
    }
    case 'checked':
      return checkedLines(step)
    case 'challenge-usable':
      return [line('info', 'gen-proof', 'challenge is usable')]
    case 'proved':
    case 'prover-failed':
    case 'sectors-skipped':
    case 'verified':
    case 'stale':
      return [proofLine(step)]
    case 'recoveries-declared':
    case 'faults-declared':
      return [declaredLine(step)]
    case 'alarm':
      return [line('error', 'deadline', step.text, { alarm: step.code })]
    case 'trouble':
      return [line('warn', 'deadline', step.text)]
    default:
      return [messageLine(step)]
  }
}

/** A fork took back that it was done. */
function againField(again: true | undefined): LogFields {
  return again ? { again } : {}
}

function line(level: LogLevel, stage: LogStage, message: string, fields: LogFields = {}): Line {
  return { level, stage, message, fields }
}

const stageOfPhase: Readonly<Record<BatchPhase, LogStage>> = {
  waiting: 'deadline',
  checking: 'check',
  'waiting-for-files': 'check',
  proving: 'gen-proof',
  verifying: 'verify',
  proven: 'submit',
  sending: 'submit',
  sent: 'submit',
  landed: 'submit',
  empty: 'deadline',
  missed: 'deadline'
}

function phaseLine(phase: BatchPhase, reason: string | undefined): Line {
  const fields = { phase, ...(reason === undefined ? {} : { reason }) }
  const stage = stageOfPhase[phase]
  if (phase === 'proving') return line('info', stage, 'computing window post', fields)
  if (phase === 'missed') return line('error', stage, `partitions were not proven: ${reason ?? ''}`, fields)
  if (phase === 'waiting-for-files') {
    return line('warn', stage, `too many sectors cannot be read, looking again: ${reason ?? ''}`, fields)
  }
  return line('debug', stage, `partitions are ${phase}`, fields)
}

function checkedLines(step: Extract<PostStep, { kind: 'checked' }>): readonly Line[] {
  const { good, unreadable, took, examples } = step
  const counts = { checked: good + unreadable, good, elapsed: seconds(took) }
  return [
    line(unreadable > 0 ? 'warn' : 'info', 'check', 'Checked sectors', counts),
    ...examples
      .slice(0, mostNamed)
      .map(({ sector, reason }) => line('warn', 'check', `bad sector ${sector}: ${reason}`, { sector }))
  ]
}

type ProofStep = Extract<
  PostStep,
  { kind: 'proved' | 'prover-failed' | 'sectors-skipped' | 'verified' | 'stale' }
>

function proofLine(step: ProofStep): Line {
  switch (step.kind) {
    case 'proved': {
      const { sectors, took, tries, practice } = step
      return line('info', 'gen-proof', 'window post generated', {
        sectors,
        elapsed: seconds(took),
        child: tries.at(-1)?.child ?? '',
        tries: tries.length,
        ...(practice ? { practice } : {})
      })
    }
    case 'prover-failed':
      return line('error', 'gen-proof', `generate window post: ${step.reason}`, {
        children: [...new Set(step.tries.map(({ child }) => child))].slice(0, mostNamed),
        tries: step.tries.length
      })
    case 'sectors-skipped':
      return line('warn', 'gen-proof', `sectors skipped: ${step.reason}`, {
        skipped: step.sectors.length,
        sectors: step.sectors.slice(0, mostNamed)
      })
    case 'verified':
      return line('info', 'verify', 'window post verified', {
        verdict: step.verdict,
        elapsed: seconds(step.took)
      })
    case 'stale':
      return line('warn', 'gen-proof', `window post must be generated again: ${staleReasons[step.reason]}`, {
        reason: step.reason
      })
  }
}

const staleReasons: Readonly<Record<Extract<PostStep, { kind: 'stale' }>['reason'], string>> = {
  randomness: 'the chain has another randomness now',
  table: 'the partition has changed',
  'proof-type': 'the network asks for another type of proof',
  'proof-size': 'the network takes fewer partitions in a message than before',
  invalid: 'it does not verify'
}

type MessageStep = Extract<
  PostStep,
  { kind: 'pushed' | 'push-failed' | 'message' | 'escalated' | 'landed' | 'reverted' }
>

function messageLine(step: MessageStep): Line {
  switch (step.kind) {
    case 'pushed':
      return line('info', 'submit', `Submitted window post: ${step.message}`, {
        'msg-id': step.message,
        channel: step.channel,
        elapsed: seconds(step.took)
      })
    case 'push-failed':
      return line('error', 'submit', `submit window post: ${step.reason}`, { 'msg-id': step.message })
    case 'message': {
      const { message, state, reason } = step
      const fields = { 'msg-id': message, state, ...(reason === undefined ? {} : { reason }) }
      const isGood = reason === undefined || reason === 'exit 0'
      return line(isGood ? 'info' : 'warn', 'submit', `message is ${state}`, fields)
    }
    case 'escalated':
      return line('warn', 'submit', `the fee of the message was raised: ${step.reason}`, {
        'msg-id': step.message,
        amount: step.amount
      })
    case 'landed': {
      const { height, message, byOthers } = step
      const text = byOthers
        ? 'partitions were proven by another node'
        : `window post message succeeded: ${message ?? ''}`
      return line('info', 'submit', text, {
        height,
        ...(message === undefined ? {} : { 'msg-id': message })
      })
    }
    case 'reverted':
      return line('warn', 'submit', 'the chain was reverted, partitions are not proven any more', {
        height: step.height
      })
  }
}

function declaredLine(step: Extract<PostStep, { kind: 'recoveries-declared' | 'faults-declared' }>): Line {
  const fields = { sectors: step.sectors, 'msg-id': step.message }
  return step.kind === 'faults-declared'
    ? line('warn', 'declare', 'DETECTED FAULTY SECTORS, declaring faults', fields)
    : line('info', 'declare', `declared recoveries: ${step.message}`, fields)
}

/** As the original prints durations. @param took ms */
function seconds(took: number): number {
  return Math.round(took) / 1000
}
