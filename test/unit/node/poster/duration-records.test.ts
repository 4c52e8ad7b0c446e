/** What a node remembers of how long its proofs took. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { DurableLevel } from '../../../../src/main/lib/level/durable-level.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import {
  openDurationRecords,
  type DurationRecords
} from '../../../../src/main/node/poster/duration-records.ts'
import type { Prover } from '../../../../src/main/poster/proof-work.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'
import { posterEvent } from './poster-events.ts'

const proofType = postProofType(8)
let directory: string
let state: DurableLevel
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'poster-durations-'))
  state = await DurableLevel.open(join(directory, 'state'), { name: 'state', logger: silentLogger })
})
afterEach(async () => {
  await state.close()
  rmSync(directory, { recursive: true, force: true })
})

const clock = steppedClock()
const open = (logger = silentLogger): Promise<DurationRecords> =>
  openDurationRecords({ state, clock, logger, onCardOf: (name) => [name, 'wdpost-9'] })

/** Tells the records of which type the miner's proofs are. */
async function ask(records: DurationRecords): Promise<void> {
  const prover: Prover = {
    setDeadlineOpen() {},
    ready: () => 1,
    prove: () => Promise.resolve({ outcome: { kind: 'faulty', sectors: [], message: '' }, attempts: [] })
  }
  const request = {
    stage: 'window_post',
    miner: actorId(1000),
    proofType,
    replicas: [],
    randomness: new Uint8Array(32)
  } as const
  await records
    .watch(prover)
    .prove(request, { deadline: 1, signal: new AbortController().signal, label: 'f01000' })
}

const proved = (began: number, ended: number, child = 'wdpost-0'): ReturnType<typeof posterEvent> =>
  posterEvent({
    kind: 'proved',
    sectors: 2349,
    took: ended - began,
    tries: [{ child, began, ended, failure: undefined }],
    practice: false
  })

test('proofs and checks of the event stream are there again after a restart', async () => {
  const records = await open()
  records.tell(posterEvent({ kind: 'checked', good: 2300, unreadable: 49, took: 9000, examples: [] }))
  expect(records.history().groups).toEqual([])
  await ask(records)
  for (let place = 0; place < 6; place++) records.tell(proved(place * 1000_000, place * 1000_000 + 600_000))
  expect(records.usual(proofType, 2349)).toBeCloseTo(600_000, -3)
  expect(records.usual(postProofType(9), 2300)).toBeUndefined()
  await records.close()

  const again = await open()
  expect(again.history()).toEqual(records.history())
  expect(again.history().groups.map(({ phase, samples }) => [phase, samples.length])).toEqual([
    ['check', 1],
    ['proof', 6]
  ])
  expect(again.usual(proofType, 2349)).toBe(records.usual(proofType, 2349))
})

test('it is written a minute after the first sample, not with each', async () => {
  const records = await open()
  await ask(records)
  const stored = async (): Promise<string | undefined> => (await state.ready()).get('post/durations')
  records.tell(proved(0, 600_000))
  clock.step(59_000)
  records.tell(proved(700_000, 1300_000))
  expect(await stored()).toBeUndefined()
  clock.step(1_000)
  await expect.poll(stored).toContain('"proof"')
  await records.close()
})

test('proofs on one card at the same time are known to have shared it', async () => {
  const records = await open()
  await ask(records)
  records.tell(proved(0, 600_000, 'wdpost-9'))
  records.tell(proved(300_000, 900_000))
  const [group] = records.history().groups
  expect(group?.samples.map(([, , together]) => together)).toEqual([1, 1.5])
})

test('a damaged history is told of and begun anew', async () => {
  await state.write([{ key: 'post/durations', value: '{"version":1,"provers":[],"groups":[{}]}' }])
  const logger = recordingLogger()
  expect((await open(logger)).history().groups).toEqual([])
  expect(logger.at('warn').join()).toContain('learnt anew')
})
