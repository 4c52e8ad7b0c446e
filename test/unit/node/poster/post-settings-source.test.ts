import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openConfigSource, type ConfigSource } from '../../../../src/main/config/config-source.ts'
import { chainEndpoints, serviceEndpoint } from '../../../../src/main/config/schema/sector-manager.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { postSettingsSource } from '../../../../src/main/node/poster/post-settings-source.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'

let directory: string
let config: ConfigSource | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'poster-settings-'))
})
afterEach(async () => {
  await config?.close()
  rmSync(directory, { recursive: true, force: true })
})

function write(text: string): void {
  writeFileSync(join(directory, 'sector-manager.cfg'), text)
}

async function open(text: string): Promise<ConfigSource> {
  write(text)
  config = await openConfigSource({ directory, extProver: false, logger: silentLogger })
  return config
}

it('has the defaults of a block with only an Actor', async () => {
  const { read, list } = postSettingsSource(await open('[[Miners]]\nActor = 1000\n'), silentLogger)
  expect(list()).toEqual([1000n])
  expect(read(actorId(1000))).toEqual({
    miner: 1000n,
    enabled: true,
    senders: [],
    strictCheck: true,
    fees: { gasOverEstimation: 1.2, gasOverPremium: 0, gasFeeCap: 5_000_000_000n, maxFee: 0n },
    confidence: 10,
    challengeConfidence: 10,
    submitConfidence: 4,
    partitionsPerMessage: 1,
    partitionsPerRecoveryMessage: 0,
    mostRecoveredSectors: 0,
    declareFaults: false,
    unreadableShare: 0.05,
    sendUnverified: false,
    ceilingPerMessage: 10n ** 18n,
    ceilingPerDay: 5n * 10n ** 18n
  })
  expect(read(actorId(1001))).toBeUndefined()
})

it('reads our own keys, and an empty ceiling as none', async () => {
  const source = await open(
    '[[Miners]]\nActor = 1000\n[Miners.PoSt]\nSendUnverified = true\nUnreadableShare = 0.2\nDeclareFaults = true\nCeilingPerMessage = ""\nCeilingPerDay = "0.5 FIL"\nMaxPartitionsPerPoStMessage = 3\n'
  )
  expect(postSettingsSource(source, silentLogger).read(actorId(1000))).toMatchObject({
    sendUnverified: true,
    unreadableShare: 0.2,
    declareFaults: true,
    ceilingPerMessage: 0n,
    ceilingPerDay: 5n * 10n ** 17n,
    partitionsPerMessage: 3
  })
})

it('counts each account once, and tells once of a sender whose checksum is wrong', async () => {
  const good = 'f1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za'
  const wrong = 'f1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3zb'
  const source = await open(
    `[[Miners]]\nActor = 1000\n[Miners.PoSt]\nSender = "t${good.slice(1)}"\nSenders = ["${good}", "${wrong}", "f01001"]\n`
  )
  const logger = recordingLogger()
  const { read } = postSettingsSource(source, logger)
  expect(read(actorId(1000))?.senders).toEqual([good, 'f01001'])
  read(actorId(1000))
  expect(logger.at('error')).toHaveLength(1)
})

it('follows the file', async () => {
  const source = await open('[[Miners]]\nActor = 1000\n')
  const { read, list } = postSettingsSource(source, silentLogger)
  write('[[Miners]]\nActor = 1000\n[Miners.PoSt]\nEnabled = false\n[[Miners]]\nActor = 1001\n')
  await source.reload()
  expect(list()).toEqual([1000n, 1001n])
  expect(read(actorId(1000))?.enabled).toBe(false)
})

it('asks further chain nodes after the first, and takes the first gateway for a service that is not named', async () => {
  const source = await open(
    '[Common.API]\nChain = "/ip4/10.0.0.1/tcp/1"\nChainFallbacks = ["/ip4/10.0.0.2/tcp/2"]\nGateway = ["/ip4/10.0.0.3/tcp/3"]\nToken = "t"\n'
  )
  const { sectorManager } = source.current()
  expect(chainEndpoints(sectorManager).map(({ address }) => address)).toEqual([
    '/ip4/10.0.0.1/tcp/1',
    '/ip4/10.0.0.2/tcp/2'
  ])
  expect(serviceEndpoint(sectorManager, 'messager')).toEqual({ address: '/ip4/10.0.0.3/tcp/3', token: 't' })
})
