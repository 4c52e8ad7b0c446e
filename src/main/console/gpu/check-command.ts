/** What is to be said about program, arguments and dialect of a process (node-protocol.md §4.2, §5.1; operators.md 31). Pure. */
import type { AssignedProcess } from '../../../shared/contract/console/gpu-assignment.ts'
import type { Report } from './report-finding.ts'

export function checkCommand({ id, list, bin, args, dialect }: AssignedProcess, report: Report): void {
  if (bin === null) {
    if (args.length > 0) report('argumentsWithoutBin', [id], { args: args.join(' ') })
    return
  }
  if (bin.trim() === '') {
    report('binEmpty', [id])
    return
  }
  const asksForWdPost = args.includes('wdpost')
  const speaksA = dialect === 'A' || (dialect === null && asksForWdPost)
  if (list === 'WinPost' && speaksA) report('winningNeedsDialectB', [id])
  if (dialect === 'B' && asksForWdPost) report('dialectAgainstArguments', [id])
  // As in the chapter, which leaves out the first word.
  if (args[0] === 'wdpost') report('argumentsOfChapter', [id], { meant: 'processor wdpost' })
}
