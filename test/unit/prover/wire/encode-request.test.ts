import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCommitment } from '../../../../src/main/filecoin/commitment.ts'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import { stringifyGoJson } from '../../../../src/main/lib/json.ts'
import type { ProofTask } from '../../../../src/main/prover/proof-task.ts'
import { dialectA } from '../../../../src/main/prover/wire/dialect-a.ts'
import { dialectB } from '../../../../src/main/prover/wire/dialect-b.ts'
import { sampleReplica, sampleTask } from './sample-task.ts'

const zeros = '0,'.repeat(31).slice(0, -1)
/** The task of the samples of node-protocol.md §5.1 and §5.2.4. */
const sample: ProofTask = {
  ...sampleTask({ proofType: 8 }),
  replicas: [
    {
      ...sampleReplica(1000n, 1n),
      commR: Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 255 : 0)),
      sealProof: 8
    }
  ],
  randomness: Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))
}

describe('dialect B', () => {
  it('writes the sample of the protocol', () => {
    expect(dialectB.encodeRequest(1, sample).toString()).toBe(
      `{"id":1,"task":{"miner_id":1000,"proof_type":"StackedDrgWindow32GiBV1","replicas":[{"sector_id":1,` +
        `"comm_r":[255,${zeros}],"cache_dir":"/mnt/a/cache/s-t01000-1","sealed_file":"/mnt/a/sealed/s-t01000-1"}],` +
        `"seed":[1,${zeros}]}}\n`
    )
  })

  it('clears the two top bits of the seed on a copy', () => {
    const task = sampleTask({ lastByte: 0xff })
    expect(readB(task).task.seed[31]).toBe(0x3f)
    expect(task.randomness[31]).toBe(0xff)
  })

  it.each([
    [0, 'StackedDrgWinning2KiBV1'],
    [3, 'StackedDrgWinning32GiBV1'],
    [4, 'StackedDrgWinning64GiBV1'],
    [5, 'StackedDrgWindow2KiBV1'],
    [6, 'StackedDrgWindow8MiBV1'],
    [7, 'StackedDrgWindow512MiBV1'],
    [9, 'StackedDrgWindow64GiBV1'],
    [10, 'StackedDrgWindow2KiBV1_2'],
    [13, 'StackedDrgWindow32GiBV1_2'],
    [14, 'StackedDrgWindow64GiBV1_2']
  ])('calls proof type %i %s', (proofType, name) => {
    const stage = proofType < 5 ? 'winning_post' : 'window_post'
    expect(readB(sampleTask({ stage, proofType })).task.proof_type).toBe(name)
  })

  it('says what it prints when it is ready', () => {
    expect(dialectB.readyLine('window_post')).toBe('window_post processor ready')
    expect(dialectB.readyLine('winning_post')).toBe('winning_post processor ready')
  })

  it('writes what Go would write of any task', () => {
    fc.assert(
      fc.property(anyTask, (task) => {
        const object = {
          id: 7,
          task: {
            miner_id: task.miner,
            proof_type: 'StackedDrgWindow2KiBV1',
            replicas: task.replicas.map((replica) => ({
              sector_id: replica.sector,
              comm_r: [...replica.commR],
              cache_dir: replica.cacheDirectory,
              sealed_file: replica.sealedFile
            })),
            seed: [...task.randomness.subarray(0, 31), (task.randomness[31] ?? 0) & 0x3f]
          }
        }
        expect(dialectB.encodeRequest(7, task).toString()).toBe(`${goText(object)}\n`)
      })
    )
  })
})

describe('dialect A', () => {
  it('writes the sample of the protocol', () => {
    expect(dialectA.encodeRequest(1, { ...sample, randomness: new Uint8Array(32) }).toString()).toBe(
      `{"id":1,"data":{"Miner":1000,"Sectors":[{"SealProof":8,"SectorNumber":1,` +
        `"SealedCID":{"/":"${formatCommitment('sealed', sample.replicas[0]!.commR)}"},` +
        `"CacheDirPath":"/mnt/a/cache/s-t01000-1","PoStProofType":8,` +
        `"SealedSectorPath":"/mnt/a/sealed/s-t01000-1"}],` +
        `"Randomness":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}\n`
    )
  })

  it('leaves the randomness as the chain gave it', () => {
    const task = sampleTask({ lastByte: 0xff })
    const request = JSON.parse(dialectA.encodeRequest(1, task).toString())
    expect(Buffer.from(request.data.Randomness, 'base64')).toEqual(Buffer.from(task.randomness))
  })

  it('is silent when it is ready and knows no winning proofs', () => {
    expect(dialectA.readyLine('window_post')).toBeUndefined()
    expect(() => dialectA.encodeRequest(1, sampleTask({ stage: 'winning_post' }))).toThrow(
      'dialect A has no winning_post'
    )
  })

  it('writes what Go would write of any task', () => {
    fc.assert(
      fc.property(anyTask, (task) => {
        const object = {
          id: 7,
          data: {
            Miner: task.miner,
            Sectors: task.replicas.map((replica) => ({
              SealProof: replica.sealProof,
              SectorNumber: replica.sector,
              SealedCID: { '/': formatCommitment('sealed', replica.commR) },
              CacheDirPath: replica.cacheDirectory,
              PoStProofType: 5,
              SealedSectorPath: replica.sealedFile
            })),
            Randomness: Buffer.from(task.randomness).toString('base64')
          }
        }
        expect(dialectA.encodeRequest(7, task).toString()).toBe(`${goText(object)}\n`)
      })
    )
  })
})

describe.each([dialectA, dialectB])('dialect $name', (dialect) => {
  it('escapes what Go escapes in a path, and nothing else', () => {
    const replica = {
      ...sampleReplica(1000n, 1n),
      cacheDirectory: '/a<b>&"c\\\u2028\u2029\b\f\n\r\t\u001f\u007f存é🧱'
    }
    const text = dialect.encodeRequest(1, { ...sampleTask(), replicas: [replica] }).toString()
    expect(text).toContain(
      '"/a\\u003cb\\u003e\\u0026\\"c\\\\\\u2028\\u2029\\u0008\\u000c\\n\\r\\t\\u001f\u007f存é🧱"'
    )
  })

  it('writes ids and sectors past 2^53 exactly', () => {
    const task = sampleTask({ miner: 2n ** 64n - 1n, sectors: [2n ** 53n + 1n] })
    const text = dialect.encodeRequest(Number.MAX_SAFE_INTEGER, task).toString()
    expect(text).toContain('"id":9007199254740991,')
    expect(text).toContain(':9007199254740993,')
    expect(text).toContain(':18446744073709551615,')
  })

  it('ends in one line feed and has no other', () => {
    const line = dialect.encodeRequest(1, sampleTask({ sectors: [1n, 2n, 3n] }))
    expect(line.indexOf(0x0a)).toBe(line.length - 1)
  })

  it.each<[string, ProofTask, number?]>([
    ['no replica', { ...sampleTask(), replicas: [] }],
    ['a replica twice', sampleTask({ sectors: [1n, 1n] })],
    ['replicas out of order', sampleTask({ sectors: [2n, 1n] })],
    [
      'a short comm_r',
      { ...sampleTask(), replicas: [{ ...sampleReplica(1n, 1n), commR: new Uint8Array(31) }] }
    ],
    ['a long randomness', { ...sampleTask(), randomness: new Uint8Array(33) }],
    ['a winning type', { ...sampleTask(), proofType: postProofType(0) }],
    [
      'half a character',
      { ...sampleTask(), replicas: [{ ...sampleReplica(1n, 1n), sealedFile: '/a\ud800b' }] }
    ],
    ['id 0', sampleTask(), 0],
    ['an id past 2^53', sampleTask(), 2 ** 53]
  ])('refuses %s', (_what, task, id = 1) => {
    expect(() => dialect.encodeRequest(id, task)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    )
  })
})

/** Go before 1.22 has no short escapes for these two. */
function goText(object: unknown): string {
  return stringifyGoJson(object).replace(
    /(\\\\)|\\([bf])/g,
    (_all, backslashes: string | undefined, letter) => backslashes ?? (letter === 'b' ? '\\u0008' : '\\u000c')
  )
}

function readB(task: ProofTask): { task: { seed: number[]; proof_type: string } } {
  return JSON.parse(dialectB.encodeRequest(1, task).toString())
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const path = fc.string({ unit: 'grapheme', maxLength: 30 }).map((name) => `/${name}`)
const oddPath = fc
  .string({ unit: fc.constantFrom(...'<>&"\\\u2028\u2029\b\f\n\t\u0000a/') })
  .map((name) => `/${name}`)
const anyTask: fc.Arbitrary<ProofTask> = fc
  .uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: 6 })
  .chain((sectors) =>
    fc.record({
      miner: fc.constant(sampleTask().miner),
      stage: fc.constant('window_post' as const),
      proofType: fc.constant(postProofType(5)),
      randomness: bytes32,
      replicas: fc.tuple(
        ...sectors
          .sort((a, b) => (a < b ? -1 : 1))
          .map((sector) =>
            fc.record({
              sector: fc.constant(sectorNumber(sector)),
              commR: bytes32,
              cacheDirectory: fc.oneof(path, oddPath),
              sealedFile: fc.oneof(path, oddPath),
              sealProof: fc.integer({ min: 0, max: 19 })
            })
          )
      )
    })
  )
