import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/lib/clock.ts'
import { CloseStack } from '../../src/main/lib/closeable.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'
import { openMemoryIndex } from '../../src/main/sectors/index/memory-index.ts'
import { openProxiedIndex, type ProxiedSectorIndex } from '../../src/main/sectors/proxy/proxied-index.ts'
import type { SectorIndex } from '../../src/main/sectors/sector-index.ts'
import { openOurSource } from '../support/our-source.ts'
import { describeSectorIndex, type OpenedIndex } from './sector-index.ts'

/** A writable index behind `proxies` proxies, one behind the other. */
async function openChain(proxies: number, webSocket: boolean): Promise<OpenedIndex> {
  const stack = new CloseStack()
  const home = await mkdtemp(join(tmpdir(), 'proxied-conformance-'))
  stack.add('home', () => rm(home, { recursive: true }))
  const writable = stack.use('index', openMemoryIndex())
  const proxied = async (behind: SectorIndex, name: string): Promise<ProxiedSectorIndex> => {
    const source = stack.use('source', await openOurSource(behind, { webSocket }))
    const lastKnown = join(home, name)
    const options = { source: source.address, lastKnown, logger: silentLogger, clock: systemClock }
    return stack.use('proxy', await openProxiedIndex(options))
  }
  let index = await proxied(writable, 'last-known-1.level')
  for (let proxy = 2; proxy <= proxies; proxy++) index = await proxied(index, `last-known-${proxy}.level`)
  return { index, writable, dispose: () => stack.close() }
}

describeSectorIndex({ name: 'proxied', readOnly: true, open: () => openChain(1, true) })
describeSectorIndex({ name: 'proxied over HTTP', readOnly: true, runs: 20, open: () => openChain(1, false) })
describeSectorIndex({ name: 'proxied by a proxy', readOnly: true, runs: 20, open: () => openChain(2, true) })
