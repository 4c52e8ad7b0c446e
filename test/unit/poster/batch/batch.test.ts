/** What is put into batches, proofs and messages: pure, so by examples and by properties. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../../src/main/filecoin/bitfield.ts'
import { deadlineAt } from '../../../../src/main/filecoin/deadline.ts'
import { usualDeadlines } from '../../../../src/main/filecoin/network-constants.ts'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { actorId, sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import { assembleBatch } from '../../../../src/main/poster/batch/assemble-batch.ts'
import { findStaleness } from '../../../../src/main/poster/batch/find-staleness.ts'
import { judgeFiles, type SeenFiles } from '../../../../src/main/poster/batch/judge-files.ts'
import { planBatches } from '../../../../src/main/poster/batch/plan-batches.ts'
import { isTooLate, proofTimes, timeForCheck } from '../../../../src/main/poster/batch/proof-times.ts'
import { sectorsToProve } from '../../../../src/main/poster/batch/sectors-to-prove.ts'
import { digestTable } from '../../../../src/main/poster/batch/table-digest.ts'
import type { PartitionTable } from '../../../../src/main/poster/chain-reads.ts'
import type { PostRecord } from '../../../../src/main/poster/post-record.ts'
import type { Replica } from '../../../../src/main/poster/proof-work.ts'

const set = (...numbers: number[]): Bitfield => Bitfield.fromNumbers(numbers)
const members = (bitfield: Bitfield): bigint[] => [...bitfield.numbers(10_000)]

function table(sets: Partial<PartitionTable> = {}): PartitionTable {
  const all = sets.all ?? set(1, 2, 3)
  return { all, live: all, faulty: set(), recovering: set(), active: all, ...sets }
}

const deadline = deadlineAt(usualDeadlines, 0, 5)

function recordOf(...indexes: number[]): PostRecord {
  const seed = new Uint8Array(32)
  return {
    batch: {
      key: { miner: actorId(1000n), open: deadline.open, partition: indexes[0] ?? 0 },
      deadline,
      partitions: indexes.map((index) => ({ index, skipped: set(), proven: set(1) })),
      proofType: postProofType(10),
      proof: new Uint8Array(192),
      seed,
      tableDigest: '',
      verdict: 'practice',
      provenAt: 0
    },
    messages: [],
    landedAt: undefined
  }
}

describe('what is proven of a partition', () => {
  it('is what is live and not faulty, and what was declared recovered', () => {
    const its = table({
      all: set(1, 2, 3, 4, 5),
      live: set(1, 2, 3, 4),
      faulty: set(2, 3),
      recovering: set(3)
    })
    expect(members(sectorsToProve(its))).toEqual([1n, 3n, 4n])
  })
})

describe('planBatches', () => {
  const plan = (tables: PartitionTable[], partitionsPerMessage: number, records: PostRecord[] = []) =>
    planBatches({ tables, partitionsPerMessage, records }).map(({ partitions }) => partitions)

  it('gives each partition its own by default, and groups them where more are allowed', () => {
    expect(plan([table(), table(), table()], 1)).toEqual([[0], [1], [2]])
    expect(plan([table(), table(), table(), table()], 3)).toEqual([[0, 1, 2], [3]])
    expect(plan([], 3)).toEqual([])
  })

  it('leaves one with recovering sectors, and one with nothing to prove, to itself', () => {
    const recovering = table({ faulty: set(2), recovering: set(2) })
    const empty = table({ faulty: set(1, 2, 3) })
    expect(plan([table(), recovering, table(), empty, table()], 3)).toEqual([[0, 2, 4], [1], [3]])
  })

  it('keeps together what was proven together, and drops what the table has no more', () => {
    const batches = planBatches({
      tables: [table(), table(), table()],
      partitionsPerMessage: 1,
      records: [recordOf(1, 2), recordOf(2), recordOf(7)]
    })
    expect(batches.map(({ partitions, record }) => [partitions, record !== undefined])).toEqual([
      [[0], false],
      [[1, 2], true]
    ])
  })

  it('has every partition in exactly one batch, none larger than allowed', () => {
    const kind = fc.constantFrom(
      table(),
      table({ faulty: set(2), recovering: set(2) }),
      table({ faulty: set(1, 2, 3) })
    )
    fc.assert(
      fc.property(
        fc.array(kind, { maxLength: 30 }),
        fc.integer({ min: 1, max: 10 }),
        fc.uniqueArray(fc.nat(40), { maxLength: 3 }),
        (tables, most, kept) => {
          const records = kept.map((index) => recordOf(index))
          const batches = plan(tables, most, records)
          expect(batches.flat().sort((one, other) => one - other)).toEqual([...tables.keys()])
          for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(most)
        }
      )
    )
  })
})

describe('assembleBatch', () => {
  const replica = (number: number): Replica => ({
    sector: sectorNumber(number),
    commR: new Uint8Array(32),
    cacheDirectory: '/c',
    sealedFile: '/s',
    sealProof: 5
  })

  it('proves the good ones ascending, and names the others for each partition', () => {
    const { replicas, partitions } = assembleBatch(
      [
        { index: 1, toProve: set(7, 8), replicas: [replica(8), replica(7)] },
        { index: 0, toProve: set(1, 2, 3), replicas: [replica(3), replica(1)] },
        { index: 2, toProve: set(9), replicas: [] }
      ],
      set(7)
    )
    expect(replicas.map(({ sector }) => sector)).toEqual([1n, 3n, 8n])
    expect(
      partitions.map(({ index, skipped, proven }) => [index, members(skipped), members(proven)])
    ).toEqual([
      [0, [2n], [1n, 3n]],
      [1, [7n], [8n]]
    ])
  })

  it('accounts for every sector exactly once', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 30 }),
        fc.uniqueArray(fc.nat(60)),
        fc.uniqueArray(fc.nat(60)),
        (wanted, unreadable, named) => {
          const good = wanted.filter((number) => !unreadable.includes(number)).map(replica)
          const { replicas, partitions } = assembleBatch(
            [{ index: 0, toProve: set(...wanted), replicas: good }],
            set(...named)
          )
          const [its] = partitions
          expect(its === undefined).toBe(replicas.length === 0)
          if (!its) return
          expect(members(its.proven)).toEqual(replicas.map(({ sector }) => sector))
          const every = [...members(its.proven), ...members(its.skipped)].map(Number)
          expect(every.sort((a, b) => a - b)).toEqual(wanted.toSorted((a, b) => a - b))
        }
      )
    )
  })
})

describe('judgeFiles', () => {
  const patience = { unreadableShare: 0.05, now: 1000, lookEvery: 30, latestStart: 2000 }
  const files = (wanted: number, lost: number, store = 'a', inStore = wanted): SeenFiles => ({
    partition: 3,
    wanted,
    unreadable: Array.from({ length: lost }, (_, number) => ({
      sector: sectorNumber(number),
      store,
      reason: 'gone'
    })),
    perStore: new Map([[store, inStore]])
  })

  it('lets a few go at once, and looks again for more', () => {
    expect(judgeFiles([files(100, 5)], patience)).toEqual({ kind: 'prove' })
    expect(judgeFiles([files(100, 5), files(100, 6)], patience)).toEqual({
      kind: 'look-again',
      reason: 'partition 3: 6 of 100 sectors cannot be read'
    })
  })

  it('looks again when a whole store is away, however small its part', () => {
    const judged = judgeFiles([files(1000, 2, 'nas-1', 2)], patience)
    expect(judged).toEqual({ kind: 'look-again', reason: 'partition 3: nothing in nas-1 can be read' })
  })

  it('goes on with the rest when another look would come too late', () => {
    expect(judgeFiles([files(100, 50)], { ...patience, now: 1970 }).kind).toBe('look-again')
    expect(judgeFiles([files(100, 50)], { ...patience, now: 1971 }).kind).toBe('prove-the-rest')
  })
})

describe('times', () => {
  const feed = { epochMs: 30_000, timeOf: (epoch: number) => epoch * 30_000 }

  it('are reckoned from the close: two epochs to land, ten to spare', () => {
    const times = proofTimes(feed, deadline, 600_000)
    expect(times.latestProof).toBe((deadline.close - 2) * 30_000)
    expect(times.latestStart).toBe((deadline.close - 10) * 30_000 - 600_000)
    expect(timeForCheck(times, times.latestProof - 700_000)).toBe(100_000)
    expect(timeForCheck(times, times.latestProof)).toBe(10_000)
    expect(timeForCheck(times, 0)).toBe(1_200_000)
    expect(isTooLate(deadline, deadline.close - 2)).toBe(false)
    expect(isTooLate(deadline, deadline.close - 1)).toBe(true)
  })
})

describe('staleness', () => {
  it('is a digest of sectors, not of how they were listed', () => {
    const tables = [table(), table({ all: set(5), faulty: set(5) })]
    expect(digestTable([0, 1], tables)).toBe(
      digestTable(
        [0, 1],
        tables.map((its) => ({ ...its }))
      )
    )
    expect(digestTable([0], tables)).toBe(digestTable([0], [table({ active: set() })]))
    for (const name of ['all', 'live', 'faulty', 'recovering'] as const) {
      expect(digestTable([0], [table({ [name]: set(9) })])).not.toBe(digestTable([0], tables))
    }
    expect(digestTable([0, 2], tables)).not.toBe(digestTable([0], tables))
  })

  it('names what changed first', () => {
    const basis = { seed: new Uint8Array(32), tableDigest: 'a', proofType: postProofType(10) }
    expect(findStaleness(basis, { ...basis })).toBeUndefined()
    expect(findStaleness(basis, { ...basis, seed: new Uint8Array(32).fill(1) })).toBe('randomness')
    expect(findStaleness(basis, { ...basis, tableDigest: 'b' })).toBe('table')
    expect(findStaleness(basis, { ...basis, proofType: postProofType(5) })).toBe('proof-type')
  })
})
