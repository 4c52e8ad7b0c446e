/** `util storage export`: the index as JSON lines. */
import { parseActorId } from '../../filecoin/sector-id.ts'
import { openIndexAccess } from '../../node/maintain/index-access.ts'
import { exportToLines } from '../../node/maintain/transfer-index.ts'
import type { Action } from '../action.ts'
import { contextOf, requireHome, runCancellable } from '../context.ts'
import { ProgressLine, formatCount, formatDuration } from '../output.ts'

export const run: Action = async (command, env) => {
  const context = contextOf(command, env)
  requireHome(context)
  const argument = command.positionals[0]
  const minerText = command.string('miner')
  const progress = new ProgressLine()
  const access = await openIndexAccess(context, 'util storage export')
  try {
    const { sectors, elapsed } = await runCancellable((signal) =>
      exportToLines({
        file: argument === '-' ? undefined : argument,
        index: access.index,
        miner: minerText === undefined ? undefined : parseActorId(minerText),
        signal,
        onProgress: (done) =>
          progress.update(
            () =>
              `${formatCount(done.sectors)} sectors, ${formatCount(Math.round((done.sectors * 1000) / Math.max(1, done.elapsed)))}/s`
          )
      })
    )
    progress.end()
    process.stderr.write(`${formatCount(sectors)} sectors exported in ${formatDuration(elapsed)}\n`)
  } finally {
    progress.end()
    await access.close()
  }
}
