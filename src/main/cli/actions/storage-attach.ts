/** `util storage attach`: scan a directory, write the index, print the block to paste. */
import { attachStore, type AttachResult } from '../../node/maintain/attach-store.ts'
import { openIndexAccess } from '../../node/maintain/index-access.ts'
import { sectorName } from '../../filecoin/sector-id.ts'
import type { Action } from '../action.ts'
import { contextOf, openUtilLogging, runCancellable } from '../context.ts'
import { ProgressLine, formatCount, formatDuration, printJson, printLine } from '../output.ts'

export const run: Action = async (command, env) => {
  const [path = ''] = command.positionals
  const context = contextOf(command, env)
  const name = command.string('name')
  const dryRun = command.boolean('dry-run')
  const verbose = command.boolean('verbose')
  const logging = openUtilLogging(env)
  const log = logging.logger('cmd')
  const progress = new ProgressLine()
  const tell = (result: AttachResult): void => {
    if (!result.found) log.warn(`${result.entry} left out: ${result.reason}`)
    else if (verbose) log.info(`${sectorName(result.update.sector)} taken`, { index: result.update.kind })
  }
  try {
    const access = dryRun ? undefined : await openIndexAccess(context, 'util storage attach')
    if (access?.daemon)
      log.info(`the daemon at ${access.daemon} owns this home; the index is written through it`)
    try {
      const summary = await runCancellable((signal) =>
        attachStore({
          path,
          ...(name === undefined ? {} : { name }),
          strict: command.boolean('strict'),
          allowSplitted: command.boolean('allow-splitted'),
          readOnly: command.boolean('read-only'),
          index: access?.index,
          signal,
          progressInterval: 200,
          onResult: tell,
          onProgress: ({ scanned, found, skipped, elapsed }) =>
            progress.update(
              () =>
                `scanned ${formatCount(scanned)}, found ${formatCount(found)}, left out ${formatCount(skipped)}, ${formatDuration(elapsed)}, ${formatCount(Math.round((scanned * 1000) / Math.max(1, elapsed)))}/s`
            )
        })
      )
      progress.end()
      if (summary.attached + summary.skipped === 0)
        log.warn(
          `no sectors under ${path}: it has to be the directory above sealed/ and cache/, or update/ and update-cache/`
        )
      if (command.boolean('json')) printJson(summary)
      else {
        const verb = dryRun ? 'would be written' : 'written'
        printLine(
          `# ${formatCount(summary.attached)} locations ${verb}, ${formatCount(summary.skipped)} entries left out`
        )
        printLine('# Add this to sector-manager.cfg unless it is there already:')
        printLine(summary.block.trimEnd())
      }
    } finally {
      progress.end()
      await access?.close()
    }
  } finally {
    await logging.close()
  }
}
