/** `util storage import`: fill the index from JSON lines or from another node. */
import { PosterError } from '../../lib/error.ts'
import { openIndexAccess } from '../../node/maintain/index-access.ts'
import {
  importFromLines,
  importFromSource,
  sizeOfFile,
  type ImportCounts,
  type ImportResult
} from '../../node/maintain/transfer-index.ts'
import type { Action } from '../action.ts'
import { contextOf, runCancellable } from '../context.ts'
import { ProgressLine, formatCount, formatDuration, printJson, printLine } from '../output.ts'

export const run: Action = async (command, env) => {
  const context = contextOf(command, env)
  const from = command.string('from')
  const argument = command.positionals[0]
  if ((from === undefined) === (argument === undefined)) {
    throw new PosterError('USAGE', 'give either a file ("-" for standard input) or --from ADDRESS')
  }
  const dryRun = command.boolean('dry-run')
  if (dryRun && from !== undefined)
    throw new PosterError('USAGE', '--dry-run goes with a file, not with --from')
  const file = argument === '-' ? undefined : argument
  const total = from === undefined ? await sizeOfFile(file) : undefined
  const progress = new ProgressLine()
  const access = dryRun ? undefined : await openIndexAccess(context, 'util storage import')
  try {
    const result = await runCancellable<ImportCounts | ImportResult>((signal) =>
      from !== undefined && access
        ? importFromSource({
            address: from,
            index: access.index,
            signal,
            onProgress: ({ listed, lookups, found, notFound }) =>
              progress.update(
                () =>
                  `${formatCount(listed)} sectors listed, ${formatCount(found + notFound)} of ${formatCount(lookups)} looked up, ${formatCount(found)} found`
              )
          })
        : importFromLines({
            file,
            index: access?.index,
            signal,
            onProgress: ({ sectors, bytes, elapsed }) =>
              progress.update(() => {
                const rate = `${formatCount(Math.round((sectors * 1000) / Math.max(1, elapsed)))}/s`
                const left =
                  total && bytes > 0 ? `, ${formatDuration((elapsed / bytes) * (total - bytes))} left` : ''
                return `${formatCount(sectors)} sectors, ${rate}${left}`
              })
          })
    )
    progress.end()
    if (command.boolean('json')) printJson(result)
    else if ('found' in result) {
      printLine(
        `${formatCount(result.found)} locations written${result.notFound === 0 ? '' : `, ${formatCount(result.notFound)} of ${formatCount(result.lookups)} lookups found nothing`}`
      )
    } else {
      const verb = dryRun ? 'read, nothing written' : 'written'
      printLine(
        `${formatCount(result.sectors)} sectors ${verb} (${formatCount(result.normal)} normal, ${formatCount(result.upgrade)} upgrade) in ${formatDuration(result.elapsed)}`
      )
    }
  } finally {
    progress.end()
    await access?.close()
  }
}
