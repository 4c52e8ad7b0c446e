import { describe, expect, it } from 'vitest'
import { defaultExtProverConfig, defaultSectorManagerConfig } from '../../../src/main/config/defaults.ts'
import { loadConfig } from '../../../src/main/config/load-config.ts'
import type { FileDescription, Members } from '../../../src/main/config/schema/describe.ts'
import { extProverFile } from '../../../src/main/config/schema/ext-prover.ts'
import { readConfig } from '../../../src/main/config/schema/read-config.ts'
import {
  gatewayEndpoints,
  minerConfig,
  sectorManagerFile,
  sendersOf,
  serviceEndpoint,
  storeName,
  type SectorManagerConfig
} from '../../../src/main/config/schema/sector-manager.ts'
import { describeError } from '../../../src/main/lib/error.ts'
import { fixture, fixtureNames, fixturePath } from './fixtures.ts'

function describesItsFile(name: string): FileDescription<Members> {
  return name.includes('ext-prover') || name.includes('env-number') ? extProverFile : sectorManagerFile
}

function read(name: string): SectorManagerConfig {
  const { value, problems } = readConfig(sectorManagerFile, fixture(name), name)
  expect(problems).toEqual([])
  return value
}

describe('default files', () => {
  it.each(fixtureNames('default'))('%s loads untouched, with nothing unknown', (name) => {
    const { problems, notices } = readConfig(describesItsFile(name), fixture(name), name)
    expect(problems).toEqual([])
    expect(notices.filter((notice) => notice.kind !== 'untouched-entry')).toEqual([])
  })

  it.each(['default/sector-manager.v0.2.cfg', 'default/sector-manager.v0.4.cfg'])(
    '%s gives a node without stores, miners and upstream services',
    (name) => {
      const config = read(name)
      expect(config.common.persistStores).toEqual([])
      expect(config.common.pieceStores).toEqual([])
      expect(config.miners).toEqual([])
      expect(serviceEndpoint(config, 'chain')).toBeUndefined()
    }
  )

  it('of ours have the shape of the originals', () => {
    for (const text of [defaultSectorManagerConfig(), defaultExtProverConfig()]) {
      expect(text.startsWith('# Default config:\n[')).toBe(true)
      expect(text.endsWith('\n#')).toBe(true)
      for (const line of text.split('\n')) expect(line).toMatch(/^#|^\[/)
    }
    const { problems, notices } = readConfig(sectorManagerFile, defaultSectorManagerConfig(), 'x')
    expect(problems).toEqual([])
    expect(notices.map((notice) => notice.kind)).toEqual([
      'untouched-entry',
      'untouched-entry',
      'untouched-entry'
    ])
  })

  it('of ours starts one window prover and no winning prover', () => {
    const { value } = readConfig(extProverFile, defaultExtProverConfig(), 'x')
    expect(value).toEqual({
      wdPost: [{ bin: undefined, args: [], concurrent: 1, weight: 1, readyTimeoutSecs: 5, envs: {} }],
      winPost: []
    })
  })

  it('of ours is valid with every key uncommented', () => {
    const uncomment = (text: string): string => text.replace(/^#(?! Default)/gm, '')
    const manager = readConfig(sectorManagerFile, uncomment(defaultSectorManagerConfig()), 'x')
    expect(manager.problems).toEqual([])
    expect(manager.notices).toEqual([])
    expect(manager.value.miners.map((miner) => miner.actor)).toEqual([10086n])
    const prover = readConfig(extProverFile, uncomment(defaultExtProverConfig()), 'x')
    expect(prover.problems).toEqual([])
    expect(prover.value.winPost).toHaveLength(1)
  })
})

describe('examples', () => {
  it.each(fixtureNames('example'))('%s loads', (name) => {
    expect(readConfig(describesItsFile(name), fixture(name), name).problems).toEqual([])
  })

  it('the fully written files of v0.2 and v0.4 hold what v0.2 and v0.4 default to', () => {
    for (const version of ['v0.2', 'v0.4']) {
      const config = read(`example/sector-manager.${version}.live.cfg`)
      const miner = minerConfig(config, 10086)
      expect(miner?.poSt).toMatchObject({
        enabled: true,
        strictCheck: true,
        gasOverEstimation: 1.2,
        gasFeeCap: 5_000_000_000n,
        confidence: 10,
        submitConfidence: 4,
        challengeConfidence: 10
      })
      expect(miner?.snapUp).toMatchObject({ messageConfidence: 15, releaseConfidence: 30 })
      expect(miner?.commitment.pre.batch).toMatchObject({
        threshold: 16,
        maxWait: 3_600_000,
        checkInterval: 60_000
      })
      expect(config.common.persistStores.map(storeName)).toEqual(['{store_name}'])
    }
  })

  it('the minimal file of the reference', () => {
    const config = read('example/sector-manager.minimal.cfg')
    expect(serviceEndpoint(config, 'chain')).toEqual({ address: '/ip4/10.0.0.1/tcp/3453', token: '<jwt>' })
    expect(config.miners.map(({ actor, poSt }) => [actor, poSt.enabled])).toEqual([
      [1000n, true],
      [1001n, false]
    ])
    expect(minerConfig(config, 1002)).toBeUndefined()
  })

  it('a real file with three miners', () => {
    const name = 'example/sector-manager.three-miners.cfg'
    const { value: config, notices } = readConfig(sectorManagerFile, fixture(name), name)
    expect(notices.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '56: Miners[0].PoSt.OurOwnNote is not a known key and has no effect'
    ])
    expect(serviceEndpoint(config, 'messager')).toEqual({
      address: 'https://messager.example.net:443',
      token: 'eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoicG9zdCJ9.c2lnbmF0dXJl'
    })
    expect(serviceEndpoint(config, 'market')).toEqual({
      address: '/ip4/10.20.0.12/tcp/45132',
      token: 'common-token'
    })
    expect(gatewayEndpoints(config)).toHaveLength(2)
    expect(config.common.persistStores.map(storeName)).toEqual(['hdd-01', '/mnt/hdd-02', 'cloud'])
    expect(config.common.persistStores.map(({ weight, pluginName }) => [weight, pluginName])).toEqual([
      [1, ''],
      [1, ''],
      [3, 's3store']
    ])
    expect(config.common.persistStores[1]?.allowMiners).toEqual([1000n, 9_007_199_254_740_993n])
    expect(config.common.proving.singleCheckTimeout).toBe(300_000)
    const [first, second, third] = config.miners
    expect(first && sendersOf(first.poSt)).toEqual([expect.stringMatching(/^t3/), 'f01234'])
    expect(first?.poSt).toMatchObject({
      gasOverEstimation: 2,
      gasFeeCap: 8_000_000_000n,
      submitConfidence: 4,
      parallel: true
    })
    expect(second?.actor).toBe(1001n)
    expect(second?.poSt).toMatchObject({ gasFeeCap: 9_000_000_000n, strictCheck: false, enabled: true })
    expect(second?.snapUp).toMatchObject({ messageConfidence: 20, releaseConfidence: 30 })
    expect(third).toMatchObject({
      actor: 9_007_199_254_740_993n,
      poSt: { enabled: false },
      proof: { enabled: true }
    })
  })

  it('the eight cards of the chapter', () => {
    const { value, notices } = readConfig(extProverFile, fixture('example/ext-prover.eight-cards.cfg'), 'x')
    expect(notices).toEqual([])
    expect(value.winPost).toEqual([])
    expect(value.wdPost.map((entry) => entry.envs)).toEqual(
      Array.from({ length: 8 }, (_, at) => ({
        CUDA_VISIBLE_DEVICES: String(at),
        TMPDIR: `/tmp/ext-prover${at}/`
      }))
    )
  })

  it('Bin counts when present, even empty, and Args only with it', () => {
    const { value, notices } = readConfig(extProverFile, fixture('example/ext-prover.mixed.cfg'), 'x')
    expect(value.wdPost.map(({ bin, concurrent, weight }) => [bin, concurrent, weight])).toEqual([
      [undefined, 1, 1],
      ['', 1, 2]
    ])
    expect(notices.map((notice) => notice.message)).toEqual([
      'WdPost[1]: Bin is empty, which names no program; remove it to have the program searched',
      'WinPost[0]: Args is ignored because Bin is not set',
      expect.stringMatching(/^WinPost\[0\]: the same card as WdPost\[0\] but another TMPDIR/)
    ])
  })
})

describe('malformed files', () => {
  const messages: Record<string, string> = {
    'unclosed-text':
      ':2:32: the text in quotes is not closed on this line. Correct line 2 of the file; it must be valid TOML',
    'key-twice':
      ':3:1: trying to redefine an already defined table or value. Correct line 3 of the file; it must be valid TOML',
    'actor-in-quotes':
      ':4: Miners[0].Actor is "1000" but must be the bare number of a miner, 1000 for f01000, without quotes. Write the bare number of a miner, 1000 for f01000, without quotes, or remove the key',
    'fee-unit':
      ':4: Miners[0].PoSt.GasFeeCap is "5 gwei" but must be an amount in quotes such as "5 nanoFIL", "0.1 FIL" or "7 attoFIL", or "" for none. Write an amount in quotes such as "5 nanoFIL", "0.1 FIL" or "7 attoFIL", or "" for none, or remove the key',
    address:
      ':4: Miners[0].PoSt.Sender is "f3tooshort" but must be an address in quotes, f or t, such as "f3…" or "f01234", or "" for none. Write an address in quotes, f or t, such as "f3…" or "f01234", or "" for none, or remove the key',
    'two-mistakes':
      ':4: Miners[0].PoSt.Enabled is "yes" but must be true or false (and 1 more problem in this file). Write true or false, or remove the key',
    duration:
      ':2: Common.API.ChainEventInterval is 60 but must be a duration in quotes such as "30s", "1m30s" or "1h0m0s". Write a duration in quotes such as "30s", "1m30s" or "1h0m0s", or remove the key',
    'messager-kind':
      ':2: Common.API.MessagerKind is "curio" but must be "venus" or "lotus". Write "venus" or "lotus", or remove the key',
    'gateway-element':
      ':2: Common.API.Gateway[1] must be a multiaddr such as "/ip4/10.0.0.1/tcp/3453" or a URL in quotes, optionally after "<token>:", or "". Write a multiaddr such as "/ip4/10.0.0.1/tcp/3453" or a URL in quotes, optionally after "<token>:", or "", or remove the key',
    'miners-as-table':
      ':1: Miners must be a list of tables. Write each entry as [[Miners]] with its keys below',
    'api-as-text': ':2: Common.API must be a table. Write it as [Common.API] with its keys below',
    integer:
      ':2: Miners[0].Actor: the integer does not fit into 64 bits. Write an integer from -9223372036854775808 to 9223372036854775807',
    'store-twice':
      ':6: Common.PersistStores[1]: a second store is called "a". Give every store in Common.PersistStores a name of its own',
    token: ':2: Common.API.Token must be a text in quotes. Write a text in quotes, or remove the key',
    'env-number':
      ':3: WdPost[0].Envs.CUDA_VISIBLE_DEVICES is 0 but must be a text in quotes. Write a text in quotes, or remove the key',
    latin: ' is not UTF-8 text. Save the file as UTF-8'
  }

  it('has a message for every file', () => {
    expect(fixtureNames('malformed').sort()).toEqual(
      Object.keys(messages)
        .map((name) => `malformed/${name}.cfg`)
        .sort()
    )
  })

  it.each(Object.entries(messages))('%s', async (name, message) => {
    const file = `malformed/${name}.cfg`
    const path = fixturePath(file)
    const failure: unknown = await loadConfig(describesItsFile(file), path).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: expect.stringMatching(/^CONFIG_(VALUE|SYNTAX)$/) })
    expect(describeError(failure)).toBe(path + message)
  })
})
