/**
 * Fills an index from JSON lines (see sector-line.ts): from an export, or from anything a script can write. Memory stays
 * bounded, the event loop stays free, and what is reported as imported is on disk. An import that was interrupted, for
 * whatever reason, may simply be repeated: writing a sector again changes nothing.
 */
import { isUtf8 } from 'node:buffer'
import { PosterError, messageOf } from '../../lib/error.ts'
import { throwIfAborted, untilAborted, yieldToEventLoop } from '../../lib/wait.ts'
import { lineBlocks } from './line-blocks.ts'
import { SectorLineReader } from './sector-line.ts'
import type { SectorIndex, SectorUpdate } from '../sector-index.ts'
import { TransferCount, type TransferOptions, type TransferProgress } from './transfer.ts'

export interface ImportOptions extends TransferOptions {
  /** Reads and checks everything, writes nothing. */
  readonly dryRun?: boolean
  /** Sectors written and synced together; default 1,000, at most 10,000. */
  readonly batchSize?: number
}

export interface ImportResult extends TransferProgress {
  /** Of `sectors`, those of the normal index. */
  readonly normal: number
  /** Of `sectors`, those of the upgrade index. */
  readonly upgrade: number
}

/** Batches on their way to the disk while the next one is read; the index joins those that wait into one sync. */
const mostInFlight = 8

/**
 * Reads lines and writes them to `index`, in order. The lines before a wrong one are stored.
 * @param source bytes, such as a file stream
 * @throws PosterError INVALID_JSON, INVALID_ARGUMENT, TOO_LARGE naming the line; CANCELLED, TIMED_OUT; what update throws
 */
export async function importLines(
  source: AsyncIterable<Uint8Array>,
  index: Pick<SectorIndex, 'update'>,
  options: ImportOptions = {}
): Promise<ImportResult> {
  const run = new ImportRun(index, options)
  try {
    await run.read(source)
  } catch (error) {
    // What was read before the failure is written before the failure is told.
    await run.settle().catch(() => undefined)
    throw error
  }
  await run.settle()
  return run.finish()
}

interface Batch {
  readonly updates: SectorUpdate[]
  upgrade: number
  /** Bytes of the blocks that end in this batch. */
  bytes: number
}

class ImportRun {
  readonly #index: Pick<SectorIndex, 'update'>
  readonly #signal: AbortSignal | undefined
  readonly #dryRun: boolean
  readonly #batchSize: number
  readonly #count: TransferCount
  #upgrade = 0
  #line = 0
  #batch = emptyBatch()
  /** Sent and not yet acknowledged, oldest first. A failure is kept as a value until its turn comes. */
  readonly #inFlight: { readonly batch: Batch; readonly failure: Promise<Error | undefined> }[] = []

  constructor(index: Pick<SectorIndex, 'update'>, options: ImportOptions) {
    const { batchSize = 1000 } = options
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 10_000) {
      throw new PosterError('INVALID_ARGUMENT', `a batch of ${batchSize} sectors is not possible`, {
        advice: 'Give 1 to 10000'
      })
    }
    this.#index = index
    this.#signal = options.signal
    this.#dryRun = options.dryRun ?? false
    this.#batchSize = batchSize
    this.#count = new TransferCount(options)
  }

  async read(source: AsyncIterable<Uint8Array>): Promise<void> {
    const blocks = lineBlocks(source)
    try {
      for (;;) {
        // A source may stay silent for ever; the signal ends the wait for it.
        const next = await untilAborted(blocks.next(), this.#signal)
        if (next.done) return
        await this.#readBlock(next.value)
      }
    } finally {
      blocks.return(undefined).catch(() => undefined)
    }
  }

  /** Sends what is left and waits until all of it is acknowledged. */
  async settle(): Promise<void> {
    if (this.#batch.updates.length > 0 || this.#batch.bytes > 0) await this.#send()
    while (this.#inFlight.length > 0) await this.#awaitOldest()
  }

  finish(): ImportResult {
    const progress = this.#count.finish()
    return { ...progress, normal: progress.sectors - this.#upgrade, upgrade: this.#upgrade }
  }

  async #readBlock(block: Buffer): Promise<void> {
    const valid = isUtf8(block) ? block : validLines(block)
    const text = valid.toString('utf8')
    const lines = new SectorLineReader(this.#line === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text)
    while (!lines.atEnd) {
      this.#line++
      const update = this.#readLine(lines)
      if (!update) continue
      this.#batch.updates.push(update)
      if (update.kind === 'upgrade') this.#batch.upgrade++
      if (this.#batch.updates.length >= this.#batchSize) {
        await this.#send()
        await yieldToEventLoop()
        throwIfAborted(this.#signal)
      }
    }
    if (valid.length < block.length) {
      throw new PosterError('INVALID_ARGUMENT', `line ${this.#line + 1}: it is not valid UTF-8`, {
        advice: 'Convert the file to UTF-8'
      })
    }
    this.#batch.bytes += block.length
  }

  #readLine(lines: SectorLineReader): SectorUpdate | undefined {
    try {
      return lines.next()
    } catch (error) {
      if (!PosterError.is(error)) throw error
      throw new PosterError(error.code, `line ${this.#line}: ${messageOf(error)}`, {
        cause: error,
        ...(error.advice !== undefined && { advice: error.advice })
      })
    }
  }

  async #send(): Promise<void> {
    const batch = this.#batch
    this.#batch = emptyBatch()
    while (this.#inFlight.length >= mostInFlight) await this.#awaitOldest()
    const nothing = this.#dryRun || batch.updates.length === 0
    const written = nothing ? Promise.resolve() : this.#index.update(batch.updates)
    this.#inFlight.push({
      batch,
      failure: written.then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error : new PosterError('INTERNAL', messageOf(error)))
      )
    })
  }

  async #awaitOldest(): Promise<void> {
    const oldest = this.#inFlight.shift()
    if (!oldest) return
    const failure = await oldest.failure
    if (failure) throw failure
    this.#upgrade += oldest.batch.upgrade
    this.#count.add(oldest.batch.updates.length, oldest.batch.bytes)
  }
}

function emptyBatch(): Batch {
  return { updates: [], upgrade: 0, bytes: 0 }
}

/** The lines before the first one that is not UTF-8. */
function validLines(block: Buffer): Buffer {
  let end = 0
  for (;;) {
    const next = block.indexOf(0x0a, end)
    if (next < 0 || !isUtf8(block.subarray(end, next))) return block.subarray(0, end)
    end = next + 1
  }
}
