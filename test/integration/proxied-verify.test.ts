/** What a proxy tells of its source while nobody asks it for a sector. */
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../src/main/lib/clock.ts'
import { openMemoryIndex } from '../../src/main/sectors/index/memory-index.ts'
import { openProxiedIndex, type ProxiedSectorIndex } from '../../src/main/sectors/proxy/proxied-index.ts'
import { eventually } from '../support/eventually.ts'
import { openOurSource, type OurSource } from '../support/our-source.ts'
import { recordingLogger } from '../support/recording-logger.ts'

const logger = recordingLogger()
let source: OurSource | undefined
let proxy: ProxiedSectorIndex | undefined

afterEach(async () => {
  await proxy?.close()
  await source?.close()
  proxy = undefined
  source = undefined
})

function open(address: string, verifyAfter: number): Promise<ProxiedSectorIndex> {
  return openProxiedIndex({ source: address, lastKnown: undefined, logger, clock: systemClock, verifyAfter })
}

test.each([true, false])('a source that goes away is noticed (WebSocket: %s)', async (webSocket) => {
  source = await openOurSource(openMemoryIndex(), { webSocket })
  const opened = (proxy = await open(source.address, 20))
  await eventually(() => opened.stats().source === 'present', 'the source is found')
  expect(opened.stats().lookups).toBe(0)
  await source.close()
  source = undefined
  await eventually(() => opened.stats().source === 'away', 'the source is missed')
})

test('a source that is away from the start is noticed', async () => {
  const first = await openOurSource(openMemoryIndex())
  await first.close()
  const opened = (proxy = await open(first.address, 60_000))
  await eventually(() => opened.stats().source === 'away', 'the source is missed')
  expect(logger.at('warn').join('\n')).toContain(`the source ${first.address} does not answer`)
})

test('closing does not wait for the next look, nor for one under way', async () => {
  const opened = await open('192.0.2.1:1', 60_000)
  const began = performance.now()
  await opened.close()
  expect(performance.now() - began).toBeLessThan(1_000)
})
