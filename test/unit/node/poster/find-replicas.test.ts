import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseCid } from '../../../../src/main/filecoin/cid.ts'
import { formatCommitment } from '../../../../src/main/filecoin/commitment.ts'
import { sealProofType } from '../../../../src/main/filecoin/seal-proof-type.ts'
import { actorId, sectorId, sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { replicaFinder, type ReplicaFinderParts } from '../../../../src/main/node/poster/find-replicas.ts'
import type { SectorFacts } from '../../../../src/main/poster/chain-reads.ts'
import type { CheckedSectors } from '../../../../src/main/poster/proof-work.ts'
import { openMemoryIndex } from '../../../../src/main/sectors/index/memory-index.ts'
import type { ListableSectorIndex } from '../../../../src/main/sectors/sector-index.ts'
import { defaultProvableLimits } from '../../../../src/main/sectors/stores/provable-check.ts'
import { StoreProbe } from '../../../../src/main/sectors/stores/store-probe.ts'
import { buildStores } from '../../../../src/main/sectors/stores/stores.ts'
import { makeSectorFiles, removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'

let base: string
let probe: StoreProbe
let index: ListableSectorIndex
const miner = actorId(1000)

beforeEach(() => {
  base = temporaryDirectory('replicas')
  for (const store of ['a', 'b']) mkdirSync(join(base, store))
  probe = new StoreProbe({ perStore: 2 })
  index = openMemoryIndex()
})
afterEach(async () => {
  await probe.close()
  await index.close()
  removeDirectory(base)
})

const commitment = (number: number): Uint8Array => new Uint8Array(32).fill(number)
function facts(number: number, upgraded = false): SectorFacts {
  const cid = parseCid(formatCommitment('sealed', commitment(number)))
  return {
    number: sectorNumber(number),
    sealProof: sealProofType(5),
    sealedCid: cid,
    sectorKeyCid: upgraded ? cid : undefined
  }
}

async function place(
  number: number,
  {
    kind = 'normal',
    sealedFile = 'a',
    cacheDir = sealedFile
  }: Partial<Record<'sealedFile' | 'cacheDir', string>> & {
    kind?: 'normal' | 'upgrade'
  } = {}
): Promise<void> {
  const sector = sectorId(1000, number)
  await index.update([{ kind, sector, sealedFile, cacheDir }])
  for (const [store, parts] of [
    [sealedFile, 'sealed'],
    [cacheDir, 'cache']
  ] as const)
    await makeSectorFiles(join(base, store), sector, { kind, parts })
}

function check(
  sectors: readonly SectorFacts[],
  over: Partial<ReplicaFinderParts> = {},
  signal = new AbortController().signal
): Promise<CheckedSectors> {
  const stores = buildStores(['a', 'b'].map((name) => ({ name, path: join(base, name) })))
  const finder = replicaFinder({
    index,
    stores: () => stores,
    probe,
    limits: () => defaultProvableLimits,
    logger: silentLogger,
    ...over
  })
  return finder.check(miner, sectors, { strict: false, signal, timeout: 60_000 })
}

describe('replicaFinder', () => {
  it('names the files of good sectors, ascending, those of an upgraded one in their own directories', async () => {
    await place(7)
    await place(3, { sealedFile: 'a', cacheDir: 'b' })
    await place(5, { kind: 'upgrade' })
    const { replicas, unreadable, perStore } = await check([facts(7), facts(5, true), facts(3)])
    expect(unreadable).toEqual([])
    expect(replicas).toEqual([
      {
        sector: 3n,
        commR: commitment(3),
        sealedFile: join(base, 'a/sealed/s-t01000-3'),
        cacheDirectory: join(base, 'b/cache/s-t01000-3'),
        sealProof: 5
      },
      {
        sector: 5n,
        commR: commitment(5),
        sealedFile: join(base, 'a/update/s-t01000-5'),
        cacheDirectory: join(base, 'a/update-cache/s-t01000-5'),
        sealProof: 5
      },
      {
        sector: 7n,
        commR: commitment(7),
        sealedFile: join(base, 'a/sealed/s-t01000-7'),
        cacheDirectory: join(base, 'a/cache/s-t01000-7'),
        sealProof: 5
      }
    ])
    expect([...perStore]).toEqual([
      ['a', 3],
      ['b', 1]
    ])
  })

  it('blames the store that lacks the files, and none where the sector is not in the index', async () => {
    await index.update([
      { kind: 'normal', sector: sectorId(1000, 1), sealedFile: 'a', cacheDir: 'b' },
      { kind: 'normal', sector: sectorId(1000, 2), sealedFile: 'b', cacheDir: 'b' },
      { kind: 'normal', sector: sectorId(1000, 4), sealedFile: 'gone', cacheDir: 'gone' }
    ])
    await makeSectorFiles(join(base, 'a'), sectorId(1000, 1), { parts: 'sealed' })
    const { replicas, unreadable, perStore } = await check([1, 2, 3, 4].map((number) => facts(number)))
    expect(replicas).toEqual([])
    expect(unreadable.map(({ sector, store }) => [sector, store])).toEqual([
      [1n, 'b'],
      [2n, 'b'],
      [3n, undefined],
      [4n, 'gone']
    ])
    expect(unreadable[2]?.reason).toContain('object not found')
    expect(perStore.get('gone')).toBe(1)
  })

  it('loses no other sector to one whose place nobody can tell', async () => {
    await place(1)
    await place(2)
    const asked: bigint[][] = []
    const failing: ReplicaFinderParts['index'] = {
      findMany: (_, sectors) => {
        asked.push(sectors.map(({ number }) => number))
        return Promise.reject(new PosterError('REMOTE_UNREACHABLE', 'the source is away'))
      },
      find: (kind, sector) =>
        sector.number === 9n
          ? Promise.reject(new PosterError('REMOTE_UNREACHABLE', 'never asked before'))
          : index.find(kind, sector)
    }
    const { replicas, unreadable } = await check([facts(1), facts(9), facts(2)], { index: failing })
    expect(asked).toEqual([[1n, 9n, 2n]])
    expect(replicas.map(({ sector }) => sector)).toEqual([1n, 2n])
    expect(unreadable).toEqual([
      { sector: 9n, store: undefined, reason: expect.stringContaining('never asked before') as string }
    ])
  })

  it('ends with the signal, and with the index', async () => {
    await place(1)
    const stopped = AbortSignal.abort(new PosterError('CANCELLED', 'enough'))
    await expect(check([facts(1)], {}, stopped)).rejects.toMatchObject({ code: 'CANCELLED' })
    await index.close()
    await expect(check([facts(1)])).rejects.toMatchObject({ code: 'CLOSED' })
  })
})
