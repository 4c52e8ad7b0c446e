import fc from 'fast-check'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actorId, maxUint64, sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { parseJson, stringifyJson, type JsonValue } from '../../../../src/main/lib/json.ts'
import { DurableLevel } from '../../../../src/main/lib/level/durable-level.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import {
  matchesJob,
  parseWorkerState,
  sectorJobs,
  SectorStates
} from '../../../../src/main/sectors/records/sector-states.ts'
import { removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'

let home: string
let level: DurableLevel
let states: SectorStates

const openState = (): Promise<DurableLevel> =>
  DurableLevel.open(join(home, 'state.level'), { name: 'state database', logger: silentLogger })

beforeEach(async () => {
  home = temporaryDirectory('states')
  level = await openState()
  states = new SectorStates(level)
})
afterEach(async () => {
  await level.close()
  removeDirectory(home)
})

function record(
  miner: number | bigint,
  number: number | bigint,
  more: Record<string, JsonValue> = {}
): JsonValue {
  return { ID: { Miner: miner, Number: number }, SectorType: 8, ...more }
}

/** The record of node-protocol.md §6.5. */
const sample = `{"ID":{"Miner":1000,"Number":1},"SectorType":8,"Ticket":{"Ticket":"AAA=","Epoch":100},"Deals":null,
  "Pre":{"CommR":{"/":"bagboea4b5abc"},"CommD":{"/":"baga6ea4seaq"},"Deals":null},"Proof":{"Proof":"AAA="},
  "MessageInfo":{"PreCommitCid":{"/":"bafy2"},"CommitCid":null,"NeedSend":false},
  "LatestState":{"Worker":{"Instance":"w1","Location":"/s1"},"Failure":null},
  "Finalized":true,"Removed":false,"AbortReason":"","Upgraded":false,"UpgradePublic":null,"Imported":false,
  "Later":{"Unknown":18446744073709551615}}`

describe('importing', () => {
  it('keeps a record as it was given, to the last digit', async () => {
    expect(await states.import('offline', parseJson(sample), false)).toBe(true)
    const found = states.find('offline', sectorId(1000, 1))
    expect(found?.sectorType).toBe(8)
    expect(stringifyJson(found?.record)).toBe(stringifyJson(parseJson(sample)))
    expect(states.find('online', sectorId(1000, 1))).toBeUndefined()
    expect(states.findInAllStates(sectorId(1000, 1))?.workerState).toBe('offline')
    expect(states.findInAllStates(sectorId(1000, 2))).toBeUndefined()
  })

  it('does not replace a state unless told to, whichever worker state it is in', async () => {
    expect(await states.import('online', record(1000, 1, { AbortReason: 'first' }), false)).toBe(true)
    expect(await states.import('online', record(1000, 1, { AbortReason: 'second' }), false)).toBe(false)
    expect(await states.import('offline', record(1000, 1, { AbortReason: 'third' }), false)).toBe(false)
    expect(states.findInAllStates(sectorId(1000, 1))?.record['AbortReason']).toBe('first')
    expect(await states.import('offline', record(1000, 1, { AbortReason: 'fourth' }), true)).toBe(true)
    expect(states.find('online', sectorId(1000, 1))).toBeUndefined()
    expect(states.find('offline', sectorId(1000, 1))?.record['AbortReason']).toBe('fourth')
  })

  it('lets exactly one of many imports at once win', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => states.import('online', record(1, 1, { index }), false))
    )
    expect(outcomes).toEqual([true, ...Array.from({ length: 19 }, () => false)])
    expect(states.find('online', sectorId(1, 1))?.record['index']).toBe(0)
  })

  it('reads keys without regard to case, as Go does', async () => {
    expect(await states.import('online', { id: { miner: 5, NUMBER: 6 }, sectortype: 5 }, false)).toBe(true)
    expect(states.find('online', sectorId(5, 6))?.sectorType).toBe(5)
  })

  it('survives a restart', async () => {
    await states.import('online', record(maxUint64, maxUint64), false)
    await level.close()
    level = await openState()
    expect(new SectorStates(level).find('online', sectorId(maxUint64, maxUint64))).toBeDefined()
  })

  it.each([
    ['null', null],
    ['a list', []],
    ['no id', { SectorType: 8 }],
    ['a negative number', record(1000, -1)],
    ['past 64 bits', record(maxUint64 + 1n, 1)],
    ['a fraction', record(1.5, 1)],
    ['a text', { ID: { Miner: '1000', Number: 1 }, SectorType: 8 }],
    ['no type', { ID: { Miner: 1000, Number: 1 } }],
    ['a wrong type', record(1000, 1, { SectorType: 20 })]
  ] as [string, JsonValue][])('refuses %s', async (_what, value) => {
    expect(() => states.import('online', value, true)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    )
    expect(await states.list({ workerState: 'online' })).toEqual([])
  })

  it('refuses a record over 1 MiB', () => {
    expect(() => states.import('online', record(1, 1, { Junk: 'x'.repeat(1024 * 1024) }), true)).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' })
    )
  })
})

describe('listing', () => {
  it('goes in numeric order and can keep to one miner', async () => {
    const ids = [
      [10, 2],
      [9, 100],
      [9, 20],
      [1000, 1],
      [9, 3],
      [maxUint64, 0],
      [91, 1]
    ] as const
    for (const [miner, number] of ids) await states.import('online', record(miner, number), false)
    await states.import('offline', record(9, 1), false)
    const all = await states.list({ workerState: 'online' })
    expect(all.map(({ sector }) => `${sector.miner}/${sector.number}`)).toEqual([
      '9/3',
      '9/20',
      '9/100',
      '10/2',
      '91/1',
      '1000/1',
      `${maxUint64}/0`
    ])
    const one = await states.list({ workerState: 'online', miner: actorId(9) })
    expect(one.map(({ sector }) => sector.number)).toEqual([3n, 20n, 100n])
  })

  it('selects by job as the original does', async () => {
    const flags: Record<string, JsonValue>[] = [
      {},
      { Upgraded: true },
      { NeedRebuild: true, Upgraded: true },
      { Unsealing: true },
      { Unsealing: true, NeedRebuild: true }
    ]
    for (const [number, more] of flags.entries())
      await states.import('online', record(1, number, more), false)
    const numbers = async (job: (typeof sectorJobs)[number]): Promise<number[]> =>
      (await states.list({ workerState: 'online', job })).map(({ sector }) => Number(sector.number))
    expect(await numbers('all')).toEqual([0, 1, 2, 3, 4])
    expect(await numbers('sealing')).toEqual([0])
    expect(await numbers('snapup')).toEqual([1])
    expect(await numbers('rebuild')).toEqual([2, 4])
    expect(await numbers('unseal')).toEqual([3, 4])
  })

  it('puts every record in at least one job', () => {
    const flags = fc.record({ Upgraded: fc.boolean(), NeedRebuild: fc.boolean(), Unsealing: fc.boolean() })
    fc.assert(
      fc.property(flags, (flag) => {
        const jobs = sectorJobs.filter((job) => job !== 'all' && matchesJob(flag, job))
        expect(jobs.length).toBe(flag.NeedRebuild && flag.Unsealing ? 2 : 1)
      })
    )
  })

  it('stops when it is cancelled', async () => {
    await states.import('online', record(1, 1), false)
    await expect(states.list({ workerState: 'online', signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED'
    })
  })

  it('finds sectors by deal, in old and new records', async () => {
    await states.import('online', record(1, 1, { Deals: [{ ID: 7 }, { ID: 8 }] }), false)
    await states.import(
      'online',
      record(1, 2, { Deals: null, Pieces: [{ DealInfo: { DealID: 8 } }, { DealInfo: null }] }),
      false
    )
    await states.import('online', record(1, 3, { Deals: [{ ID: 0 }] }), false)
    await states.import('offline', record(1, 4, { Deals: [{ ID: maxUint64 }] }), false)
    expect(await states.findWithDeal('online', 8n)).toEqual([sectorId(1, 1), sectorId(1, 2)])
    expect(await states.findWithDeal('offline', maxUint64)).toEqual([sectorId(1, 4)])
    expect(await states.findWithDeal('online', 9n)).toEqual([])
    expect(await states.findWithDeal('online', 0n)).toEqual([])
  })
})

it('says when the database is closed', async () => {
  await level.close()
  expect(() => states.find('online', sectorId(1, 1))).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  await expect(states.import('online', record(1, 1), true)).rejects.toMatchObject({ code: 'CLOSED' })
})

it('names worker states as the wire does', () => {
  expect(parseWorkerState('offline')).toBe('offline')
  expect(() => parseWorkerState('asleep')).toThrow('kv for worker state asleep does not exist')
})
