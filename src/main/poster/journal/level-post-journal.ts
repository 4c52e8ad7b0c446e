/**
 * The journal of proofs in the node's state database: what is acknowledged is on disk, and a restart inside a window finds
 * it (proving.md §6 item 27). A record that cannot be read is told once and left out: the partition is then proven again,
 * which costs time, where stopping would cost the window. It keeps no copy in memory.
 *
 * Keys: `post/proof/<miner>/<open>/<partition>` and `post/spent/<miner>/<ms>/<number>`, numbers at full width.
 */
import type { ActorId } from '../../filecoin/sector-id.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import type { DurableLevel, LevelWrite } from '../../lib/level/durable-level.ts'
import { translateStorageError } from '../../lib/level/level-store.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { BatchKey, PostJournal, PostRecord } from '../post-record.ts'
import { formatRecord, parseRecord } from './record-json.ts'

const proofs = 'post/proof/'
const spendings = 'post/spent/'
/** ms. Nothing asks for what was spent before. */
const keptSpending = 8 * 24 * 3_600_000

/** @param store open, of the caller; closing it is the caller's business */
export function openPostJournal(store: DurableLevel, logger: Logger): PostJournal {
  return new LevelPostJournal(store, logger)
}

class LevelPostJournal implements PostJournal {
  readonly #store: DurableLevel
  readonly #logger: Logger
  /** Keys of records that were told to be damaged; as many as there are on disk at most. */
  readonly #told = new Set<string>()
  #spendings = 0

  constructor(store: DurableLevel, logger: Logger) {
    this.#store = store
    this.#logger = logger
  }

  async read(key: BatchKey): Promise<PostRecord | undefined> {
    const place = keyOf(key)
    const text = await attempt('read a proof', async () => (await this.#store.ready()).get(place))
    return text === undefined ? undefined : this.#parse(place, text)
  }

  async readDeadline(miner: ActorId, open: number): Promise<readonly PostRecord[]> {
    const prefix = `${proofs}${digits(miner)}/${digits(open)}`
    const entries = await this.#entries(`${prefix}/`, `${prefix}0`)
    return entries.flatMap(([key, text]) => this.#parse(key, text) ?? [])
  }

  write(record: PostRecord): Promise<void> {
    return this.#store.write([{ key: keyOf(record.batch.key), value: formatRecord(record) }])
  }

  async spentSince(miner: ActorId, since: number): Promise<bigint> {
    const prefix = spendings + digits(miner)
    const entries = await this.#entries(`${prefix}/${digits(Math.max(0, since))}/`, `${prefix}0`)
    return entries.reduce((sum, [key, text]) => sum + this.#readAmount(key, text), 0n)
  }

  async noteSpending(miner: ActorId, at: number, amount: bigint): Promise<void> {
    const prefix = spendings + digits(miner)
    const old = await this.#entries(`${prefix}/`, `${prefix}/${digits(Math.max(0, at - keptSpending))}/`)
    // Two of one moment are two; after a restart the clock has gone on.
    const key = `${prefix}/${digits(at)}/${digits(this.#spendings++)}`
    await this.#store.write([...removalsOf(old), { key, value: amount.toString() }])
  }

  async prune(miner: ActorId, before: number): Promise<void> {
    const prefix = proofs + digits(miner)
    const old = await this.#entries(`${prefix}/`, `${prefix}/${digits(Math.max(0, before))}/`)
    const over = old.filter(([key, text]) => {
      const record = this.#parse(key, text)
      // A window opens before it closes: what is damaged and opened before is over soon.
      return record === undefined || record.batch.deadline.close < before
    })
    for (const [key] of over) this.#told.delete(key)
    if (over.length > 0) await this.#store.write(removalsOf(over))
  }

  #entries(from: string, to: string): Promise<[string, string][]> {
    return attempt('read the journal of proofs', async () =>
      (await this.#store.ready()).iterator({ gte: from, lt: to }).all()
    )
  }

  #parse(key: string, text: string): PostRecord | undefined {
    try {
      const record = parseRecord(text)
      if (keyOf(record.batch.key) === key) return record
      throw new PosterError('INDEX_CORRUPT', 'it is the record of another proof')
    } catch (error) {
      this.#tell(key, `a proof that was written down cannot be read and is left out: ${messageOf(error)}`)
      return undefined
    }
  }

  /** What cannot be read counts as nothing: a ceiling is then higher by that, which is told. */
  #readAmount(key: string, text: string): bigint {
    if (/^\d{1,60}$/.test(text)) return BigInt(text)
    this.#tell(key, 'a fee that was written down cannot be read and is left out of the ceiling of the day')
    return 0n
  }

  #tell(key: string, text: string): void {
    if (this.#told.has(key)) return
    this.#told.add(key)
    this.#logger.warn(text, { key })
  }
}

function keyOf({ miner, open, partition }: BatchKey): string {
  return `${proofs}${digits(miner)}/${digits(open)}/${digits(partition)}`
}

function removalsOf(entries: readonly (readonly [string, string])[]): LevelWrite[] {
  return entries.map(([key]) => ({ key, value: undefined }))
}

/** At full width, so that the database's order is the numeric one. */
function digits(value: bigint | number): string {
  return value.toString().padStart(20, '0')
}

async function attempt<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw translateStorageError(error, what)
  }
}
