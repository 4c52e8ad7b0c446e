/**
 * Writes a whole index as JSON lines (see sector-line.ts), normal sectors first, each index in numeric order. The memory
 * it takes does not grow with the index.
 */
import { throwIfAborted } from '../../lib/wait.ts'
import { formatSectorLine } from './sector-line.ts'
import type { ListableSectorIndex } from '../sector-index.ts'
import { TransferCount, type TransferOptions, type TransferProgress } from './transfer.ts'

const linesPerWrite = 1000

/**
 * Hands the lines to `write`, many at a time, and waits for each write.
 * @param write takes text of whole lines; its promise is the back-pressure
 * @throws PosterError CANCELLED, TIMED_OUT, and what reading the index and `write` throw
 */
export async function exportLines(
  index: Pick<ListableSectorIndex, 'entries'>,
  write: (lines: string) => Promise<void> | void,
  options: TransferOptions = {}
): Promise<TransferProgress> {
  const { signal } = options
  const count = new TransferCount(options)
  let lines: string[] = []
  const flush = async (): Promise<void> => {
    throwIfAborted(signal)
    const text = lines.join('')
    await write(text)
    count.add(lines.length, Buffer.byteLength(text))
    lines = []
  }
  for await (const entry of index.entries(signal ? { signal } : {})) {
    lines.push(`${formatSectorLine(entry)}\n`)
    if (lines.length >= linesPerWrite) await flush()
  }
  if (lines.length > 0) await flush()
  return count.finish()
}
