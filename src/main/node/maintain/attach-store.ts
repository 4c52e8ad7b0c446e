/**
 * `storage attach`: what a scan finds goes into the index in batches, each on disk before the next is counted as done.
 */
import { renderStoreBlock } from '../../sectors/stores/attach-block.ts'
import {
  scanForSectors,
  type AttachOptions,
  type AttachProgress,
  type AttachResult
} from '../../sectors/stores/attach.ts'
import type { SectorIndex, SectorUpdate } from '../../sectors/sector-index.ts'
import { resolve } from 'node:path'

export type { AttachProgress, AttachResult }

export interface AttachRequest extends AttachOptions {
  readonly path: string
  readonly readOnly: boolean
  /** undefined: a dry run. */
  readonly index: SectorIndex | undefined
  /** Told about everything that was looked at. */
  readonly onResult?: (result: AttachResult) => void
}

export interface AttachSummary {
  /** Name recorded in the index. */
  readonly store: string
  readonly attached: number
  readonly skipped: number
  /** Block to paste into sector-manager.cfg. */
  readonly block: string
}

const batch = 5_000

/** @throws PosterError as the scan and the index do; what was written before stays */
export async function attachStore(request: AttachRequest): Promise<AttachSummary> {
  const path = resolve(request.path)
  const store = request.name || path
  let waiting: SectorUpdate[] = []
  let attached = 0
  let skipped = 0
  const write = async (): Promise<void> => {
    if (request.index && waiting.length > 0) await request.index.update(waiting)
    attached += waiting.length
    waiting = []
  }
  for await (const result of scanForSectors(path, request)) {
    request.onResult?.(result)
    if (!result.found) skipped++
    else if (waiting.push(result.update) >= batch) await write()
  }
  await write()
  const block = renderStoreBlock({
    name: store,
    path,
    strict: request.strict ?? false,
    readOnly: request.readOnly
  })
  return { store, attached, skipped, block }
}
