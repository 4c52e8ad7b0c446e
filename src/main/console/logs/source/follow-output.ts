/**
 * Live streams into rings: what a prover writes, and the records of this process's own log. Lines come in without secrets;
 * whoever kept them removed those.
 */
import { formatRecord } from '../../../lib/log/log-format.ts'
import type { LogListener } from '../../../lib/log/log-subscribers.ts'
import type { LineRing } from './line-ring.ts'

/** A line as the prover pool keeps it. */
export interface ProverOutputLine {
  readonly time: number
  readonly stream: 'stdout' | 'stderr' | 'node'
  readonly text: string
  readonly pid: number
}

/** What takes a prover's lines into a ring; a line of another process than the one before begins a new run. */
export function proverOutputWriter(ring: LineRing): (line: ProverOutputLine) => void {
  let process: number | undefined
  return ({ time, stream, text, pid }) => {
    const restart = process !== undefined && pid !== process
    process = pid
    ring.write({
      at: time,
      text,
      pid,
      stream,
      ...(stream === 'node' ? { level: 'info' } : {}),
      ...(restart ? { restart } : {})
    })
  }
}

/** A listener for `Logging.subscribe` that keeps the records as the lines they are in a file. */
export function ownLogWriter(ring: LineRing): LogListener {
  return (records, missed) => {
    const [first] = records
    if (missed > 0 && first) {
      ring.write({
        at: first.time,
        level: 'warn',
        text: `${missed} lines of this log came too fast and are not here`
      })
    }
    for (const record of records) {
      ring.write({ at: record.time, level: record.level, text: formatRecord(record, 'nocolor') })
    }
  }
}
