import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { parseJson, stringifyJson, type JsonValue } from '../../../../src/main/lib/json.ts'
import { DurableLevel } from '../../../../src/main/lib/level/durable-level.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { SectorStates } from '../../../../src/main/sectors/records/sector-states.ts'
import { WorkerRegistry } from '../../../../src/main/sectors/records/workers.ts'
import { removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'

let home: string
let level: DurableLevel
let now = 1_650_000_000_999
const clock = { ...systemClock, now: () => now }

const openState = (): Promise<DurableLevel> =>
  DurableLevel.open(join(home, 'state.level'), { name: 'state database', logger: silentLogger })

beforeEach(async () => {
  home = temporaryDirectory('workers')
  level = await openState()
})
afterEach(async () => {
  await level.close()
  removeDirectory(home)
})

function info(name: string, more: Record<string, JsonValue> = {}): JsonValue {
  return {
    Name: name,
    Dest: '10.0.0.2:17890',
    Summary: { Threads: 4, Empty: 0, Paused: 0, Errors: 0 },
    ...more
  }
}

it('keeps what a worker says, and when, in whole seconds', async () => {
  const workers = await WorkerRegistry.open(level, { clock })
  const said = parseJson(
    '{"Name":"w1","Dest":"10.0.0.2:17890","Version":"v0.13.1","Summary":{"Running":1,"Waiting":18446744073709551615},"New":[1]}'
  )
  await workers.ping(said)
  const ping = await workers.get('w1')
  expect(ping?.lastPing).toBe(1_650_000_000)
  expect(stringifyJson(ping?.info)).toBe(stringifyJson(said))

  now += 10_000
  await workers.ping(info('w1'))
  expect(await workers.get('w1')).toMatchObject({
    lastPing: 1_650_000_010,
    info: { Summary: { Threads: 4 } }
  })
  expect(await workers.get('w2')).toBeUndefined()
})

it('lists by name, removes, and remembers over a restart', async () => {
  let workers = await WorkerRegistry.open(level, { clock })
  for (const name of ['w2', 'w10', '中文', 'w1/x']) await workers.ping(info(name))
  await new SectorStates(level).import('online', { ID: { Miner: 1, Number: 1 }, SectorType: 5 }, false)
  expect((await workers.list()).map(({ name }) => name)).toEqual(['w1/x', 'w10', 'w2', '中文'])
  expect(await workers.remove('w10')).toBe(true)
  expect(await workers.remove('w10')).toBe(false)
  await level.close()
  level = await openState()
  workers = await WorkerRegistry.open(level, { clock })
  expect((await workers.list()).map(({ name }) => name)).toEqual(['w1/x', 'w2', '中文'])
  expect((await workers.get('中文'))?.info['Dest']).toBe('10.0.0.2:17890')
})

it('keeps a ping that follows a removal', async () => {
  const workers = await WorkerRegistry.open(level, { clock })
  await workers.ping(info('w1'))
  await Promise.all([workers.remove('w1'), workers.ping(info('w1'))])
  expect(await workers.get('w1')).toMatchObject({ name: 'w1' })
  expect(await workers.remove('w1')).toBe(true)
  expect(await workers.list()).toEqual([])
})

it('bounds their number; a known one may always ping', async () => {
  const workers = await WorkerRegistry.open(level, { clock, limit: 2 })
  await workers.ping(info('a'))
  const outcomes = await Promise.allSettled([
    workers.ping(info('b')),
    workers.ping(info('c')),
    workers.ping(info('a'))
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(outcomes[1]).toMatchObject({ reason: { code: 'TOO_LARGE' } })
  await workers.remove('a')
  await workers.ping(info('c'))
  expect((await workers.list()).map(({ name }) => name)).toEqual(['b', 'c'])
})

it.each([
  ['no object', null, 'worker name is required'],
  ['no name', { Dest: 'x' }, 'worker name is required'],
  ['an empty name', { Name: '', Dest: 'x' }, 'worker name is required'],
  ['no destination', { Name: 'w' }, 'worker dest is required'],
  ['a line break in the name', { Name: 'a\nb', Dest: 'x' }, 'without control characters'],
  ['half a character', { Name: 'a\ud800', Dest: 'x' }, 'without control characters'],
  ['a long name', { Name: 'n'.repeat(257), Dest: 'x' }, 'at most 256 bytes'],
  ['a large record', { Name: 'w', Dest: 'x', Junk: 'x'.repeat(65_536) }, 'larger than 65536 bytes']
] as [string, JsonValue, string][])('refuses %s', async (_what, value, message) => {
  const workers = await WorkerRegistry.open(level, { clock })
  await expect(workers.ping(value)).rejects.toThrow(message)
  expect(await workers.list()).toEqual([])
})

it('says when the database is closed', async () => {
  const workers = await WorkerRegistry.open(level, { clock })
  await level.close()
  await expect(workers.ping(info('w'))).rejects.toMatchObject({ code: 'CLOSED' })
  await expect(workers.list()).rejects.toMatchObject({ code: 'CLOSED' })
})
