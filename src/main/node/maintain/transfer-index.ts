/**
 * `storage import` and `storage export`: between the index of a home and files, streams or another node.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { systemClock } from '../../lib/clock.ts'
import { PosterError, messageOf, systemCodeOf } from '../../lib/error.ts'
import { httpUrl, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import { createHttpClient } from '../../jsonrpc/client/client-http.ts'
import { isMethodNotFound } from '../../jsonrpc/rpc-error.ts'
import { copyIndex } from '../../sectors/transfer/copy-index.ts'
import { DaemonIndex } from '../../sectors/proxy/daemon-index.ts'
import { exportLines } from '../../sectors/transfer/export-lines.ts'
import { importFromNode, type ImportCounts } from '../../sectors/transfer/import-from-node.ts'
import { importLines, type ImportResult } from '../../sectors/transfer/import-lines.ts'
import { entriesByPage } from '../../sectors/index/entries-by-page.ts'
import type { ListableSectorIndex, SectorIndex } from '../../sectors/sector-index.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { TransferProgress } from '../../sectors/transfer/transfer.ts'

export type { ImportCounts, ImportResult, TransferProgress }

/** Bytes of the file, for "time left"; undefined for a stream. @throws PosterError NOT_FOUND */
export async function sizeOfFile(file: string | undefined): Promise<number | undefined> {
  if (file === undefined) return undefined
  try {
    return (await stat(file)).size
  } catch (error) {
    throw describeFileError(error, `read ${file}`)
  }
}

export interface LineImport {
  /** undefined: standard input */
  readonly file: string | undefined
  /** undefined: read and check only */
  readonly index: SectorIndex | undefined
  readonly signal: AbortSignal
  readonly onProgress: (progress: TransferProgress) => void
}

/** @throws PosterError as importLines and the index do */
export async function importFromLines(request: LineImport): Promise<ImportResult> {
  const { file, index, signal, onProgress } = request
  const source: Readable =
    file === undefined ? process.stdin : createReadStream(file, { highWaterMark: 1024 * 1024 })
  const target = index ?? { update: () => Promise.resolve() }
  try {
    return await importLines(source, target, { signal, onProgress, dryRun: index === undefined })
  } catch (error) {
    throw error instanceof PosterError ? error : describeFileError(error, `read ${file ?? 'standard input'}`)
  } finally {
    source.destroy()
  }
}

/**
 * Fills `index` from another node: a node of ours gives its whole index; any other is asked for its recorded sectors
 * first and then for the place of each.
 * @throws PosterError as importFromNode and copyIndex do
 */
export async function importFromSource(request: {
  readonly address: string
  readonly index: SectorIndex
  readonly signal: AbortSignal
  readonly onProgress: (counts: ImportCounts) => void
}): Promise<ImportCounts> {
  const { address, index, signal, onProgress } = request
  const client = createHttpClient({ url: httpUrl(resolveGoTcpAddress(address)) })
  const count = (copied: number): ImportCounts => ({
    listed: copied,
    lookups: copied,
    found: copied,
    notFound: 0
  })
  try {
    return count(
      await copyIndex(new DaemonIndex(client), index, {
        signal,
        onProgress: (copied) => onProgress(count(copied))
      })
    )
  } catch (error) {
    if (!isMethodNotFound(error)) throw error
  } finally {
    await client.close()
  }
  return importFromNode({ source: address, index, clock: systemClock, signal, onProgress })
}

/**
 * Writes the index as lines. A file that exists is not overwritten; one that could not be finished is removed.
 * @throws PosterError INVALID_ARGUMENT when the file exists; DISK_FULL, STORAGE_FAILED
 */
export async function exportToLines(request: {
  readonly file: string | undefined
  readonly index: ListableSectorIndex
  readonly miner: ActorId | undefined
  readonly signal: AbortSignal
  readonly onProgress: (progress: TransferProgress) => void
}): Promise<TransferProgress> {
  const { file, index, miner, signal, onProgress } = request
  const target: Writable =
    file === undefined ? process.stdout : createWriteStream(file, { flags: 'wx', mode: 0o644 })
  const ended = finished(target, { cleanup: true })
  ended.catch(() => undefined)
  let begun = false
  target.once('open', () => (begun = true))
  try {
    const write = async (text: string): Promise<void> => {
      if (target.write(text)) return
      await Promise.race([new Promise((resolve) => target.once('drain', resolve)), ended])
    }
    const chosen = miner === undefined ? index : { entries: () => entriesByPage(index, { miner, signal }) }
    const result = await exportLines(chosen, write, { signal, onProgress })
    if (file !== undefined) {
      target.end()
      await ended
    }
    return result
  } catch (error) {
    if (file !== undefined && begun) {
      target.destroy()
      await rm(file, { force: true })
    }
    throw error instanceof PosterError
      ? error
      : describeFileError(error, `write ${file ?? 'standard output'}`)
  }
}

function describeFileError(error: unknown, what: string): PosterError {
  const code = systemCodeOf(error)
  if (code === 'EEXIST') {
    return new PosterError('INVALID_ARGUMENT', `cannot ${what}: the file exists`, {
      advice: 'Choose another name'
    })
  }
  const kind = code === 'ENOENT' ? 'NOT_FOUND' : code === 'ENOSPC' ? 'DISK_FULL' : 'STORAGE_FAILED'
  return new PosterError(kind, `cannot ${what}: ${messageOf(error)}`, {
    cause: error,
    advice: 'Check the path and its permissions'
  })
}
