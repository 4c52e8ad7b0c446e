/** What came of a rehearsal, as lines for people. Pure. */
import type { JsonValue } from '../lib/json.ts'
import { formatDuration, formatTable } from './output.ts'
import { listAt } from './prover-command.ts'
import { textAt, valueAt } from './record.ts'

/** Skipped sectors that are printed; the rest is counted. */
const mostPrinted = 20

/** @param result as Venus.RehearseWdPoSt answers */
export function describeRehearsal(result: JsonValue): readonly string[] {
  const phase = (name: string): string => {
    const took = valueAt(result, name)
    if (typeof took !== 'number') return '-'
    return took < 10_000 ? `${took} ms` : formatDuration(took)
  }
  const skipped = listAt(result, 'Skipped')
  const count = Number(textAt(result, 'SkippedCount'))
  const rows = [
    ['Check:', phase('CheckMs')],
    ['Waiting:', phase('WaitMs')],
    ['Proving:', phase('ProveMs')],
    ['Verifying:', phase('VerifyMs')],
    ['Whole:', phase('ElapsedMs')],
    ['Prover:', textAt(result, 'Child') || '-'],
    ['Sectors Proven:', textAt(result, 'Proven')],
    ['Sectors Skipped:', `${count}`]
  ]
  const named = skipped
    .slice(0, mostPrinted)
    .map((sector) => `\t${textAt(sector, 'Sector')}: ${textAt(sector, 'Reason')}`)
  const more = count > named.length ? [`\t… ${count - named.length} more`] : []
  return [
    ...formatTable(['Result:', textAt(result, 'Verdict')], rows),
    ...named,
    ...more,
    `${textAt(result, 'Meaning')}.`
  ]
}
