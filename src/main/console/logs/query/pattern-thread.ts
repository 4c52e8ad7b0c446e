/**
 * The thread that runs an operator's regular expression over lines (a build entry of its own). A pattern may backtrack for
 * hours; whoever asked ends the thread then, and nothing else stands still.
 */
import { parentPort } from 'node:worker_threads'
import type { TextRange } from '../../../../shared/contract/console/log-lines.ts'
import { mostMarks, type PatternMatch, type PatternOrder, type PatternReport } from './pattern-messages.ts'

const port = parentPort
if (!port) throw new Error('this is the program of a thread')

port.on('message', ({ id, source, flags, lines }: PatternOrder) => {
  const pattern = new RegExp(source, flags)
  const matches: PatternMatch[] = []
  const tests = new RegExp(source, flags.replace('g', ''))
  lines.split('\n').forEach((text, line) => {
    // Most lines do not match, and a test makes nothing.
    if (tests.test(text)) matches.push({ line, marks: marksOf(pattern, text) })
  })
  const report: PatternReport = { kind: 'matches', id, matches }
  port.postMessage(report)
})

const ready: PatternReport = { kind: 'ready' }
port.postMessage(ready)

/** A match of no characters has no mark. */
function marksOf(pattern: RegExp, text: string): readonly TextRange[] {
  const marks: TextRange[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match && marks.length < mostMarks; match = pattern.exec(text)) {
    const end = match.index + match[0].length
    if (end > match.index) marks.push([match.index, end])
    else pattern.lastIndex++
    if (pattern.lastIndex > text.length) break
  }
  return marks
}
