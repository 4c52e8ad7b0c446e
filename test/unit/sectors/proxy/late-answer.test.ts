import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { JsonValue } from '../../../../src/main/lib/json.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import {
  openProxiedIndex,
  type ProxiedSectorIndex
} from '../../../../src/main/sectors/proxy/proxied-index.ts'
import type { SourceConnection } from '../../../../src/main/sectors/proxy/source-link.ts'
import { eventually } from '../../../support/eventually.ts'
import { removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'
import { steppedClock, type SteppedClock } from '../../../support/stepped-clock.ts'

const location: JsonValue = { Found: true, Instance: { SealedFile: 'store-a', CacheDir: 'store-a' } }

let home: string
let clock: SteppedClock
let index: ProxiedSectorIndex
/** Lookups that are not answered, by the signal they were sent under. */
let unanswered: AbortSignal[]
let silent: boolean
let versions: number

/** A source that gives its version whatever happens, and answers lookups unless it is silent. */
const connection: SourceConnection = {
  transport: 'websocket',
  capacity: 4,
  lost: new AbortController().signal,
  call(method, _params, { signal }) {
    if (method === 'Venus.Version') {
      versions++
      return Promise.resolve('v0')
    }
    if (!silent) return Promise.resolve(location)
    unanswered.push(signal)
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () =>
        reject(signal.reason instanceof Error ? signal.reason : new Error())
      )
    })
  },
  close: () => Promise.resolve()
}

beforeEach(async () => {
  home = temporaryDirectory('late-answer')
  clock = steppedClock()
  unanswered = []
  silent = false
  versions = 0
  index = await openProxiedIndex({
    source: '127.0.0.1:1',
    lastKnown: join(home, 'last-known.level'),
    logger: silentLogger,
    clock,
    connect: () => Promise.resolve(connection)
  })
})
afterEach(async () => {
  await index.close()
  removeDirectory(home)
})

it('a lookup nobody waits for is given up in the end, so that its place at the source is free', async () => {
  const sector = sectorId(1000, 1)
  expect(await index.find('normal', sector)).toMatchObject({ found: true })
  silent = true
  const caller = new AbortController()
  const stale = index.find('normal', sector, { signal: caller.signal })
  await eventually(() => unanswered.length === 1, 'the question to reach the source')
  clock.step(1_000)
  await eventually(() => versions === 1, 'the source to be asked for a sign of life')
  clock.step(1_000)
  expect(await stale).toMatchObject({ found: true, staleSince: expect.any(Number) })
  expect(index.stats().source).toBe('present')
  expect(unanswered[0]?.aborted).toBe(false)
  clock.step(10_000)
  expect(unanswered[0]?.aborted).toBe(true)
  expect(index.stats().source).toBe('present')
})
