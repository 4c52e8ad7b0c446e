import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../../../src/main/config/schema/read-config.ts'
import { sectorManagerFile } from '../../../src/main/config/schema/sector-manager.ts'
import { lookAgainAfter, openNodeStores, type NodeStores } from '../../../src/main/node/node-stores.ts'
import { eventually } from '../../support/eventually.ts'
import { recordingLogger, type RecordingLogger } from '../../support/recording-logger.ts'
import { removeDirectory, temporaryDirectory } from '../../support/sector-files.ts'
import { steppedClock, type SteppedClock } from '../../support/stepped-clock.ts'

let root: string
let clock: SteppedClock
let logger: RecordingLogger
let stores: NodeStores | undefined

beforeEach(() => {
  root = temporaryDirectory('node-stores')
  clock = steppedClock()
  logger = recordingLogger()
})
afterEach(async () => {
  await stores?.close()
  stores = undefined
  removeDirectory(root)
})

function open(common: string): NodeStores {
  const { value } = readConfig(sectorManagerFile, `[Common]\n${common}`, 'x.cfg')
  stores = openNodeStores(value, logger, clock)
  return stores
}

const persistStore = (): string => `[[Common.PersistStores]]\nName = "a"\nPath = "${join(root, 'a')}"\n`

/** The look that falls due after `delay`, to its end. */
async function nextLook(of: NodeStores, delay: number): Promise<void> {
  // The timer is set a moment after the last look was noted.
  await eventually(() => {
    clock.step(delay)
    return of.seen().lookedAt === undefined || clock.now() > (of.seen().lookedAt ?? 0)
  }, 'time')
  const due = clock.now()
  await eventually(() => {
    clock.step(1)
    return (of.seen().lookedAt ?? 0) >= due
  }, 'the next look')
}

test('a store that is back is told, and its trouble told once', async () => {
  const opened = open(persistStore())
  expect(opened.seen()).toEqual({ count: 1, lookedAt: undefined, problems: [] })
  await eventually(() => opened.seen().lookedAt !== undefined, 'the first look')
  expect(opened.seen().problems).toEqual([expect.stringMatching(/^store a \(.*ENOENT/)])

  await nextLook(opened, lookAgainAfter.trouble)
  expect(opened.seen().problems).toHaveLength(1)
  expect(logger.at('warn')).toHaveLength(1)

  mkdirSync(join(root, 'a'))
  await nextLook(opened, lookAgainAfter.trouble)
  expect(opened.seen().problems).toEqual([])
  expect(logger.at('info')).toEqual([expect.stringMatching(/^no longer so: store a /)])
})

test('a store that goes away later is told', async () => {
  mkdirSync(join(root, 'a'))
  const opened = open(persistStore())
  await eventually(() => opened.seen().lookedAt !== undefined, 'the first look')
  expect(opened.seen().problems).toEqual([])
  renameSync(join(root, 'a'), join(root, 'b'))
  await nextLook(opened, lookAgainAfter.well)
  expect(opened.seen().problems).toHaveLength(1)
})

test('a scanned store joins when its mount comes, and stays when it goes', async () => {
  const opened = open(`ScanPersistStores = ["${root}/*"]\n`)
  await eventually(() => opened.seen().lookedAt !== undefined, 'the first look')
  expect(opened.current().all).toEqual([])

  mkdirSync(join(root, 'late'))
  writeFileSync(join(root, 'late', 'sectorstore.json'), '{"Name":"late-store"}')
  await nextLook(opened, lookAgainAfter.well)
  expect(opened.current().find('late-store')?.path).toBe(join(root, 'late'))
  expect(opened.seen()).toMatchObject({ count: 1, problems: [] })

  renameSync(join(root, 'late'), join(root, 'late.gone'))
  writeFileSync(join(root, 'late.gone', 'sectorstore.json'), 'no JSON')
  await nextLook(opened, lookAgainAfter.well)
  expect(opened.current().find('late-store')?.path).toBe(join(root, 'late'))
  expect(opened.seen().problems).toEqual([
    expect.stringContaining('late.gone is not used'),
    expect.stringMatching(/^store late-store .*ENOENT/)
  ])
})
