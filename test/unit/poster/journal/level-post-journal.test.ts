/** The journal on a real database: what was written is there after an opening, damage is told and left out. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Bitfield } from '../../../../src/main/filecoin/bitfield.ts'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { cidOfBlock } from '../../../../src/main/filecoin/cid.ts'
import { deadlineAt } from '../../../../src/main/filecoin/deadline.ts'
import { usualDeadlines } from '../../../../src/main/filecoin/network-constants.ts'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { DurableLevel } from '../../../../src/main/lib/level/durable-level.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { openPostJournal } from '../../../../src/main/poster/journal/level-post-journal.ts'
import { formatRecord, parseRecord } from '../../../../src/main/poster/journal/record-json.ts'
import type { PostJournal, PostRecord, SentMessage } from '../../../../src/main/poster/post-record.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'

const miner = actorId(2n ** 62n + 1n)

describe('the journal of proofs', () => {
  let directory: string
  let store: DurableLevel
  let journal: PostJournal
  let told: ReturnType<typeof recordingLogger>
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'journal-'))
    await open()
  })
  afterEach(async () => {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  })

  async function open(): Promise<void> {
    store = await DurableLevel.open(join(directory, 'state'), { name: 'state', logger: silentLogger })
    told = recordingLogger()
    journal = openPostJournal(store, told)
  }

  async function reopen(): Promise<void> {
    await store.close()
    await open()
  }

  test('what was written is there after an opening, the last writing of it', async () => {
    const record = recordOf({ index: 3, partition: 1 })
    await journal.write({ ...record, messages: [] })
    await journal.write(record)
    await reopen()
    expect(await journal.read(record.batch.key)).toEqual(record)
    expect(await journal.read({ ...record.batch.key, partition: 0 })).toBeUndefined()
  })

  test('a deadline has its own records in order, those of other miners and windows excepted', async () => {
    for (const partition of [10, 2, 0]) await journal.write(recordOf({ index: 3, partition }))
    await journal.write(recordOf({ index: 4, partition: 0 }))
    await journal.write(recordOf({ index: 3, partition: 0, owner: actorId(1000n) }))
    const { open: window } = recordOf({ index: 3, partition: 0 }).batch.deadline
    const found = await journal.readDeadline(miner, window)
    expect(found.map(({ batch }) => batch.key.partition)).toEqual([0, 2, 10])
  })

  test('a damaged record is told once and left out, its neighbours are not', async () => {
    const good = recordOf({ index: 3, partition: 0 })
    const bad = recordOf({ index: 3, partition: 1 })
    await journal.write(good)
    await journal.write(bad)
    const [first, second] = await store.database.keys({ gt: 'post/', lt: 'post0' }).all()
    for (const damage of ['', '{', 'null', '{"version":2}', formatRecord(good).slice(0, -2)]) {
      await store.write([{ key: second!, value: damage }])
      expect(await journal.readDeadline(miner, good.batch.key.open)).toEqual([good])
      expect(await journal.read(bad.batch.key)).toBeUndefined()
    }
    expect(told.at('warn')).toHaveLength(1)
    // The record of another partition is no record of this one.
    await store.write([{ key: first!, value: formatRecord(bad) }])
    expect(await journal.read(good.batch.key)).toBeUndefined()
    await journal.write(bad)
    expect(await journal.read(bad.batch.key)).toEqual(bad)
  })

  test('what is over is pruned, damaged or not', async () => {
    const [old, young] = [recordOf({ index: 3, partition: 0 }), recordOf({ index: 4, partition: 0 })]
    await journal.write(old)
    await journal.write(young)
    await journal.prune(miner, old.batch.deadline.close)
    expect(await journal.read(old.batch.key)).toEqual(old)
    await journal.prune(miner, old.batch.deadline.close + 1)
    expect(await journal.read(old.batch.key)).toBeUndefined()
    expect(await journal.read(young.batch.key)).toEqual(young)
  })

  test('the ledger sums what was spent since, for each miner, across an opening', async () => {
    const day = 24 * 3_600_000
    const start = 1_700_000_000_000
    await journal.noteSpending(miner, start, 2n ** 80n)
    await journal.noteSpending(miner, start + day, 5n)
    await journal.noteSpending(miner, start + day, 7n)
    await journal.noteSpending(actorId(1000n), start + day, 11n)
    await reopen()
    expect(await journal.spentSince(miner, start)).toBe(2n ** 80n + 12n)
    expect(await journal.spentSince(miner, start + 1)).toBe(12n)
    expect(await journal.spentSince(miner, start + day + 1)).toBe(0n)
    await journal.noteSpending(miner, start + 20 * day, 1n)
    expect(await journal.spentSince(miner, 0)).toBe(1n)
    expect(await journal.spentSince(actorId(1000n), 0)).toBe(11n)
  })
})

describe('the text of a record', () => {
  test('comes back whatever the sets and bytes are', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    const sets = fc
      .array(fc.bigInt({ min: 0n, max: 2n ** 63n }), { maxLength: 30 })
      .map((numbers) => Bitfield.fromNumbers(numbers))
    fc.assert(
      fc.property(
        sets,
        sets,
        bytes(32),
        bytes(384),
        fc.option(fc.nat()),
        (skipped, proven, seed, proof, at) => {
          const record = recordOf({ index: 47, partition: 2999 })
          const batch = { ...record.batch, partitions: [{ index: 2999, skipped, proven }], seed, proof }
          const whole = { ...record, batch, landedAt: at ?? undefined }
          expect(parseRecord(formatRecord(whole))).toEqual(whole)
        }
      )
    )
  })

  test('anything else is refused with a reason of ours', () => {
    const text = formatRecord(recordOf({ index: 3, partition: 0 }))
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
        try {
          parseRecord(text.slice(0, at) + put + text.slice(at + 1))
        } catch (error) {
          expect(['INVALID_ARGUMENT', 'INVALID_JSON', 'TOO_LARGE']).toContain(
            (error as { code: string }).code
          )
        }
      }),
      { numRuns: 500 }
    )
  })
})

interface Which {
  readonly index: number
  readonly partition: number
  readonly owner?: typeof miner
}

function recordOf({ index, partition, owner = miner }: Which): PostRecord {
  const deadline = deadlineAt(usualDeadlines, 2880, index)
  const message: SentMessage = {
    id: 'bafy-r1',
    channel: 'messager',
    sender: addressOfActor(actorId(101n)),
    gasFeeCap: 5_000_000_000n,
    epoch: deadline.open + 4,
    commitRandomness: new Uint8Array(32).fill(7),
    cid: cidOfBlock(Uint8Array.of(1)),
    gas: { limit: 30_000_000, feeCap: 2n ** 64n, premium: 100_000n },
    state: 'pushed',
    gasOverEstimation: 1.2,
    actedAt: deadline.open + 4,
    escalation: 2n ** 70n
  }
  return {
    batch: {
      key: { miner: owner, open: deadline.open, partition },
      deadline,
      partitions: [
        {
          index: partition,
          skipped: Bitfield.fromNumbers([2n ** 60n]),
          proven: Bitfield.fromRange(1n, 2349n)
        }
      ],
      proofType: postProofType(13),
      proof: new Uint8Array(192).fill(3),
      seed: new Uint8Array(32).fill(9),
      tableDigest: 'ab'.repeat(32),
      verdict: 'valid',
      provenAt: 1_700_000_000_000
    },
    messages: [message, { ...message, id: 'bafy', cid: undefined, gas: undefined, state: 'intended' }],
    landedAt: undefined
  }
}
