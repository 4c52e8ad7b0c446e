/** `util storage check`: could the sectors of the index be proven? Results as they come, a summary at the end. */
import { parseActorId, parseSectorNumber, sectorName } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { stringifyJson } from '../../lib/json.ts'
import { checkSectors, type CheckCounts, type CheckedSector } from '../../node/maintain/check-sectors.ts'
import { openIndexAccess } from '../../node/maintain/index-access.ts'
import type { Action } from '../action.ts'
import { contextOf, openUtilLogging, requireHome, runCancellable } from '../context.ts'
import { ProgressLine, formatCount, formatDuration, formatTable, printLine } from '../output.ts'

export const run: Action = async (command, env) => {
  const minerText = command.string('miner')
  const numbers = [...new Set(command.list('number').map(parseSectorNumber))]
  if (numbers.length > 0 && minerText === undefined) {
    throw new PosterError('USAGE', '--number needs --miner', { advice: 'Write --miner=1000 --number=1' })
  }
  const choice = {
    kind: command.boolean('upgrade') ? ('upgrade' as const) : ('normal' as const),
    miner: minerText === undefined ? undefined : parseActorId(minerText),
    numbers
  }
  const context = contextOf(command, env)
  requireHome(context)
  const print = command.boolean('json') ? printAsLines(choice.kind) : printAsTable()
  const onlyBad = command.boolean('only-bad')
  const logging = openUtilLogging(env)
  const progress = new ProgressLine()
  let counts: CheckCounts = { checked: 0, bad: 0, elapsed: 0 }
  try {
    const access = await openIndexAccess(context, 'util storage check')
    try {
      await runCancellable(async (signal) => {
        const pages = checkSectors({
          index: access.index,
          configDirectory: command.isSet('conf-dir') ? context.configDirectory : access.configDirectory,
          choice,
          strict: command.boolean('strict'),
          signal,
          logger: logging.logger('cmd'),
          onProgress: (now) => {
            counts = now
            progress.update(() => describe(now))
          }
        })
        for await (const page of pages) {
          progress.end()
          print(onlyBad ? page.filter(({ reason }) => reason !== undefined) : page)
        }
      })
    } finally {
      progress.end()
      await access.close()
    }
    process.stderr.write(`${describe(counts)}\n`)
    return counts.bad === 0 ? 0 : 1
  } finally {
    await logging.close()
  }
}

function describe({ checked, bad, elapsed }: CheckCounts): string {
  const rate = formatCount(Math.round((checked * 1000) / Math.max(1, elapsed)))
  return `${formatCount(checked)} sectors checked, ${formatCount(bad)} bad, ${formatDuration(elapsed)}, ${rate}/s`
}

function storesOf({ sealedFile, cacheDir }: CheckedSector): string {
  return sealedFile === cacheDir ? sealedFile || '-' : `${sealedFile} + ${cacheDir}`
}

/** The head once, then a page at a time; columns are as wide as their page needs. */
function printAsTable(): (page: readonly CheckedSector[]) => void {
  let headed = false
  return (page) => {
    if (page.length === 0) return
    const rows = page.map((checked) => {
      const { sector, reason } = checked
      return [sectorName(sector), storesOf(checked), reason === undefined ? 'good' : 'bad', reason ?? '']
    })
    const lines = formatTable(['sector', 'store', 'status', 'reason'], rows)
    for (const line of headed ? lines.slice(1) : lines) printLine(line)
    headed = true
  }
}

function printAsLines(kind: string): (page: readonly CheckedSector[]) => void {
  return (page) => {
    for (const { sector, sealedFile, cacheDir, reason } of page) {
      const { miner, number } = sector
      printLine(
        stringifyJson({
          Index: kind,
          Miner: miner,
          Number: number,
          SealedFile: sealedFile,
          CacheDir: cacheDir,
          Good: reason === undefined,
          Reason: reason ?? ''
        })
      )
    }
  }
}
