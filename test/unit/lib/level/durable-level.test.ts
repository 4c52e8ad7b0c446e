import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DurableLevel } from '../../../../src/main/lib/level/durable-level.ts'
import { openLevel, type LevelStore } from '../../../../src/main/lib/level/level-store.ts'
import { eventually } from '../../../support/eventually.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'

let home: string
let location: string
let store: LevelStore
let level: DurableLevel

beforeEach(async () => {
  home = temporaryDirectory('durable-level')
  location = join(home, 'database.level')
  store = await openLevel(location)
  level = new DurableLevel(store, { name: 'database', logger: recordingLogger() })
  await level.write([{ key: 'a', value: '1' }])
})
afterEach(async () => {
  await level.close()
  removeDirectory(home)
})

/** What is left when opening anew has failed: nothing is open. */
const loseStore = (): Promise<void> => store.close()

it('opens anew for whoever waits', async () => {
  await loseStore()
  expect(level.available).toBe(false)
  expect(
    await Promise.all([level.ready(), level.ready()].map(async (open) => (await open).get('a')))
  ).toEqual(['1', '1'])
})

it('opens anew for a reader that cannot wait, whose repeated request is served', async () => {
  await loseStore()
  expect(() => level.database).toThrowError(expect.objectContaining({ code: 'STORAGE_FAILED' }))
  await eventually(() => level.available, 'the database to be open again')
  expect(level.database.getSync('a')).toBe('1')
})

it('leaves nothing open when it is closed while it opens anew', async () => {
  await loseStore()
  const opening = level.ready().catch((error: unknown) => error)
  await level.close()
  expect(await opening).toMatchObject({ code: 'CLOSED' })
  const next = await openLevel(location)
  await next.close()
})

it('says while a write is under way, when two reads may see two states', async () => {
  expect(level.writing).toBe(false)
  const written = level.write([{ key: 'a', value: '2' }])
  await Promise.resolve()
  expect(level.writing).toBe(true)
  await written
  expect(level.writing).toBe(false)
})
