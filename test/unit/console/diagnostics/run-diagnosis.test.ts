import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { extProverFile } from '../../../../src/main/config/schema/ext-prover.ts'
import { readConfig } from '../../../../src/main/config/schema/read-config.ts'
import { sectorManagerFile } from '../../../../src/main/config/schema/sector-manager.ts'
import type {
  DiagnosedChain,
  DiagnosisContext
} from '../../../../src/main/console/diagnostics/diagnosis-context.ts'
import {
  diagnosisCheckIds,
  runCheck,
  runDiagnosis
} from '../../../../src/main/console/diagnostics/run-diagnosis.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import type { JsonValue } from '../../../../src/main/lib/json.ts'
import type { DiagnosisCheckId, DiagnosisCode } from '../../../../src/shared/contract/console/diagnosis.ts'
import { installNvidiaSmi } from '../../../support/nvidia-smi.ts'

const fil = 10n ** 18n
const sender = 'f01001'
let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'diagnosis-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

function configOf(
  extProver = '',
  sectorManager = `[[Miners]]\nActor = 1000\n[Miners.PoSt]\nSender = "${sender}"\n`
) {
  return {
    sectorManager: readConfig(sectorManagerFile, sectorManager, 'x').value,
    extProver: readConfig(extProverFile, extProver, 'x').value
  }
}

function chain(secondsAgo: number, balance = 40n * fil): DiagnosedChain {
  return {
    head: () => Promise.resolve({ height: 6_566_013, timestampMs: Date.now() - secondsAgo * 1000 }),
    epochMs: () => Promise.resolve(30_000),
    balance: () => Promise.resolve(balance)
  }
}

function context(more: Partial<DiagnosisContext> = {}): DiagnosisContext {
  return {
    clock: systemClock,
    callNode: undefined,
    config: configOf(),
    chain: chain(12),
    host: { pid: process.pid, home, configDirectory: home, env: {}, otherHomes: [] },
    options: { listen: undefined, proxy: undefined, poster: true, provers: true },
    ...more
  }
}

function answers(method: string, value: JsonValue): DiagnosisContext['callNode'] {
  return (called) => (called === method ? Promise.resolve(value) : Promise.reject(new Error(`no ${called}`)))
}

async function codeOf(id: DiagnosisCheckId, about: DiagnosisContext): Promise<DiagnosisCode> {
  return (await runCheck(id, about)).code
}

const child = (state: string, more: object = {}): JsonValue => ({
  Name: `WdPost#${state}`,
  State: state,
  Pid: 0,
  Findings: [],
  ...more
})

describe('each check', () => {
  test('chainHead tells how far behind', async () => {
    expect(await codeOf('chainHead', context({ chain: chain(12) }))).toBe('headFresh')
    expect(await codeOf('chainHead', context({ chain: chain(200) }))).toBe('headBehind')
    expect(await runCheck('chainHead', context({ chain: chain(3_000) }))).toMatchObject({
      verdict: 'fail',
      code: 'headStale',
      parameters: { behind: 100, height: 6_566_013 }
    })
    expect(await codeOf('chainHead', context({ chain: undefined }))).toBe('needsChain')
    const heard = answers('Venus.PosterState', { Epoch: 5, HeardAt: Date.now() - 1_000 })
    expect(await codeOf('chainHead', context({ chain: undefined, callNode: heard }))).toBe('headHeardBySelf')
    // Blocks of a practice network tell a time of their own: what counts is when the node heard of one.
    const practice = { ...chain(0), head: () => Promise.resolve({ height: 5, timestampMs: undefined }) }
    expect(await codeOf('chainHead', context({ chain: practice, callNode: heard }))).toBe('headHeardBySelf')
    const broken = { ...chain(0), head: () => Promise.reject(new Error('refused')) }
    expect(await codeOf('chainNode', context({ chain: broken }))).toBe('chainUnreachable')
    expect(await codeOf('chainNode', context())).toBe('chainAnswers')
  })

  test('clock sees a head from the future', async () => {
    expect(await codeOf('clock', context({ chain: chain(-30) }))).toBe('clockBehindHead')
    expect(await codeOf('clock', context({ chain: undefined, host: undefined }))).toBe('clockUnknown')
  })

  test('sourceNode needs a source, and one that answers', async () => {
    expect(await codeOf('sourceNode', context())).toBe('notNeeded')
    const options = { ...context().options, proxy: '127.0.0.1:1' }
    expect(await codeOf('sourceNode', context({ options }))).toBe('sourceUnreachable')
    expect(await codeOf('storeNames', context({ options, callNode: answers('Venus.StoreList', []) }))).toBe(
      'checkBroke'
    )
  })

  test.each([
    ['proversReady', [child('ready')]],
    ['proversSome', [child('ready'), child('backing-off')]],
    ['proversNone', [child('quarantined')]],
    [
      'proversComplain',
      [child('ready', { Findings: [{ Level: 'critical', Meaning: 'proving on the CPU' }] })]
    ]
  ] as const)('proverStates: %s', async (code, children) => {
    const callNode = answers('Venus.ProverList', { Children: [...children] })
    expect(await codeOf('proverStates', context({ callNode }))).toBe(code)
  })

  test('driver and cardMemory ask nvidia-smi', async () => {
    const row = (free: number): string =>
      `0, GPU-8f3c1a52-77d0-4b1e-9a40-2c6f0d18e5b3, 00000000:17:00.0, RTX 3090, 24576, 1, ${free}, 0, 40, 550.127, 8.6\n`
    const host = { ...context().host!, env: { PATH: `${home}:/usr/bin:/bin` } }
    await installNvidiaSmi(home, { cards: row(24_000) })
    expect(await runCheck('driver', context({ host }))).toMatchObject({
      code: 'driverAnswers',
      parameters: { count: 1, driver: '550.127' }
    })
    expect(await codeOf('cardMemory', context({ host }))).toBe('cardMemoryEnough')
    await installNvidiaSmi(home, { cards: row(8_000) })
    expect(await codeOf('cardMemory', context({ host }))).toBe('cardMemoryLow')
    await installNvidiaSmi(home, {
      stderr: 'Failed to initialize NVML: Driver/library version mismatch',
      status: 18
    })
    expect(await codeOf('driver', context({ host }))).toBe('driverBroken')
    expect(await codeOf('driver', context({ host, options: { ...context().options, provers: false } }))).toBe(
      'notNeeded'
    )
    const practice = configOf(
      '[[WdPost]]\nBin = "/opt/practice-prover.mjs"\nArgs = ["processor", "window_post"]\n'
    )
    expect(await codeOf('driver', context({ host, config: practice }))).toBe('notNeeded')
    expect(await codeOf('cardMemory', context({ host, config: practice }))).toBe('notNeeded')
  })

  test('driverUpdates reads what apt does by itself', async () => {
    const directory = join(home, 'apt/apt.conf.d')
    await mkdir(directory, { recursive: true })
    const host = { ...context().host!, etcDirectory: home }
    expect(await codeOf('driverUpdates', context({ host }))).toBe('updatesOff')
    await writeFile(join(directory, '20auto-upgrades'), '// x\nAPT::Periodic::Unattended-Upgrade "1";\n')
    expect(await codeOf('driverUpdates', context({ host }))).toBe('updatesTakeDriver')
    await writeFile(join(directory, '50x'), 'Unattended-Upgrade::Package-Blacklist {\n//  "nvidia-";\n};\n')
    expect(await codeOf('driverUpdates', context({ host }))).toBe('updatesTakeDriver')
    await writeFile(join(directory, '50x'), 'Unattended-Upgrade::Package-Blacklist {\n  "nvidia-";\n};\n')
    expect(await codeOf('driverUpdates', context({ host }))).toBe('updatesSpareDriver')
  })

  test('locks names a stranger that holds one', async () => {
    const entry = `[[WdPost]]\n[WdPost.Envs]\nTMPDIR = "${home}"\n`
    const about = context({ config: configOf(entry) })
    expect(await codeOf('locks', about)).toBe('locksFreeOrOurs')
    const file = join(home, 'bellman.gpu.lock')
    const holder = spawn('flock', ['-x', file, '-c', 'echo held; exec cat'], {
      stdio: ['pipe', 'pipe', 'ignore']
    })
    await once(holder.stdout, 'data')
    expect(await runCheck('locks', about)).toMatchObject({
      code: 'lockHeldByOther',
      evidence: [expect.stringContaining(file)]
    })
    holder.stdin.end()
    await once(holder, 'close')
    expect(await codeOf('locks', about)).toBe('locksFreeOrOurs')
  })

  test('tmpdirs, cardsAndLocks and environment read the entries', async () => {
    const entry = (card: number, tmp: string, more = ''): string =>
      `[[WdPost]]\n[WdPost.Envs]\nCUDA_VISIBLE_DEVICES = "${card}"\nTMPDIR = "${tmp}"\n${more}`
    const good = context({ config: configOf(entry(0, join(home, 'a')) + entry(1, join(home, 'b'))) })
    expect(await codeOf('tmpdirs', good)).toBe('tmpdirsReady')
    expect(await codeOf('cardsAndLocks', good)).toBe('oneLockPerCard')
    expect(await codeOf('environment', good)).toBe('environmentClean')
    await writeFile(join(home, 'file'), '')
    const bad = context({
      config: configOf(
        entry(0, join(home, 'file')) + entry(1, join(home, 'file'), 'BELLMAN_GPU_INDEXS = "1"\n')
      )
    })
    expect(await codeOf('tmpdirs', bad)).toBe('tmpdirBad')
    expect(await codeOf('cardsAndLocks', bad)).toBe('locksCrossed')
    expect(await runCheck('environment', bad)).toMatchObject({
      code: 'environmentRemarks',
      parameters: { count: 1 }
    })
  })

  test('parameters are there, missing or empty', async () => {
    const about = (directory: string): DiagnosisContext =>
      context({
        config: configOf(`[[WdPost]]\n[WdPost.Envs]\nFIL_PROOFS_PARAMETER_CACHE = "${directory}"\n`)
      })
    expect(await codeOf('parameters', about(join(home, 'none')))).toBe('parametersMissing')
    expect(await codeOf('parameters', about(home))).toBe('parametersMissing')
    const file = join(home, 'v28-proof-of-spacetime-fallback-merkletree-poseidon_hasher-8-8-0-x.params')
    await writeFile(file, '')
    expect(await codeOf('parameters', about(home))).toBe('parametersEmpty')
    await writeFile(file, 'x')
    expect(await codeOf('parameters', about(home))).toBe('parametersThere')
  })

  test('limits are read from /proc', async () => {
    const proc = join(home, 'proc')
    await mkdir(join(proc, '7/fd'), { recursive: true })
    const host = { ...context().host!, pid: 7, procDirectory: proc }
    const about = context({ host })
    const limits = (most: number): Promise<void> =>
      writeFile(
        join(proc, '7/limits'),
        `Limit                     Soft Limit           Hard Limit           Units\nMax open files            ${most}              ${most}              files\n`
      )
    await limits(1_048_576)
    expect(await codeOf('fileDescriptors', about)).toBe('descriptorsEnough')
    await limits(1_024)
    expect(await codeOf('fileDescriptors', about)).toBe('descriptorsLow')
    await limits(1)
    await writeFile(join(proc, '7/fd/0'), '')
    expect(await codeOf('fileDescriptors', about)).toBe('descriptorsNearLimit')
    const meminfo = (total: number, available: number): Promise<void> =>
      writeFile(join(proc, 'meminfo'), `MemTotal:       ${total} kB\nMemAvailable:   ${available} kB\n`)
    await meminfo(512e6, 400e6)
    expect(await codeOf('memory', about)).toBe('memoryEnough')
    await meminfo(512e6, 1e6)
    expect(await codeOf('memory', about)).toBe('memoryCritical')
    await meminfo(16e6, 15e6)
    expect(await codeOf('memory', context({ host, config: configOf('[[WdPost]]\n') }))).toBe('memoryLow')
    await writeFile(join(proc, 'vmstat'), 'oom_kill 0\n')
    expect(await codeOf('memoryKills', about)).toBe('memoryNoKills')
    await writeFile(join(proc, 'vmstat'), 'oom_kill 2\n')
    expect(await codeOf('memoryKills', about)).toBe('memoryKills')
    await writeFile(join(proc, 'loadavg'), '1.00 0.50 0.50 1/2 3\n')
    expect(await codeOf('load', about)).toBe('loadNormal')
    await writeFile(join(proc, 'loadavg'), '1.00 5000.00 0.50 1/2 3\n')
    expect(await codeOf('load', about)).toBe('loadHigh')
    expect(['spaceEnough', 'spaceLow', 'spaceCritical']).toContain(await codeOf('freeSpace', about))
  })

  test.each([
    ['storesNone', []],
    ['storesReadable', [{ Name: 'a', Path: '/a' }]],
    [
      'storesUnreachable',
      [
        { Name: 'a', Path: '/a' },
        { Name: 'b', Path: '/b', Unreachable: 'no answer' }
      ]
    ]
  ] as const)('stores: %s', async (code, list) => {
    expect(await codeOf('stores', context({ callNode: answers('Venus.StoreList', [...list]) }))).toBe(code)
  })

  test('senderBalance and stuckMessages follow the money', async () => {
    expect(await codeOf('senderBalance', context())).toBe('balanceEnough')
    expect(await codeOf('senderBalance', context({ chain: chain(1, 3n * fil) }))).toBe('balanceLow')
    expect(await runCheck('senderBalance', context({ chain: chain(1, fil / 4n) }))).toMatchObject({
      code: 'balanceCritical',
      parameters: { balance: '0.25 FIL' }
    })
    expect(await codeOf('senderBalance', context({ config: configOf('', '[[Miners]]\nActor = 7\n') }))).toBe(
      'senderMissing'
    )
    const state = (ago: number): JsonValue => ({
      Deadlines: [
        {
          Miner: 1000,
          Deadline: { Index: 4 },
          Batches: [{ Phase: 'sent', Since: Date.now() - ago, Message: 'm' }]
        }
      ]
    })
    expect(
      await codeOf('stuckMessages', context({ callNode: answers('Venus.PosterState', state(1_000)) }))
    ).toBe('messagesMoving')
    expect(
      await codeOf('stuckMessages', context({ callNode: answers('Venus.PosterState', state(900_000)) }))
    ).toBe('messagesStuck')
  })

  test('exposure: who listens, who shares, who can read', async () => {
    expect(await codeOf('nodeListens', context())).toBe('listensLocally')
    expect(await codeOf('nodeListens', context({ options: { ...context().options, listen: ':1789' } }))).toBe(
      'listensBeyond'
    )
    expect(await codeOf('configShared', context())).toBe('configOwn')
    const other = join(home, 'other')
    await mkdir(other)
    await writeFile(join(other, 'owner.json'), JSON.stringify({ pid: 1, since: 1, configDirectory: home }))
    expect(await codeOf('configShared', context({ host: { ...context().host!, otherHomes: [other] } }))).toBe(
      'configShared'
    )
    expect(await codeOf('secretFiles', context())).toBe('secretsKept')
    await writeFile(join(home, 'rpc-token'), 'x'.repeat(32))
    await chmod(join(home, 'rpc-token'), 0o644)
    expect(await codeOf('secretFiles', context())).toBe('secretsReadable')
  })
})

describe('the list of checks', () => {
  test('answers for every one, in order, whatever is missing', async () => {
    const nothing = context({ callNode: undefined, config: undefined, chain: undefined, host: undefined })
    const told: string[] = []
    const results = await runDiagnosis(nothing, { onResult: ({ id }) => told.push(id) })
    expect(results.map(({ id }) => id)).toEqual(diagnosisCheckIds)
    expect(told.toSorted()).toEqual(diagnosisCheckIds.toSorted())
    expect(results.filter(({ verdict }) => verdict === 'fail')).toEqual([])
    expect(results.filter(({ code }) => code === 'checkBroke')).toEqual([])
  })

  test('one that hangs has a time-out, one that breaks says so, and neither shows a secret', async () => {
    const hangs = { ...chain(1), head: () => new Promise<never>(() => undefined) }
    expect(await runCheck('chainNode', context({ chain: hangs }), { timeout: 50 })).toMatchObject({
      verdict: 'unknown',
      code: 'noAnswerInTime'
    })
    const callNode = (): Promise<never> => Promise.reject(new Error('Token = "very-secret-1234"'))
    const result = await runCheck('stores', context({ callNode }))
    expect(result).toMatchObject({ verdict: 'unknown', code: 'checkBroke' })
    expect(JSON.stringify(result)).not.toContain('very-secret')
    await expect(
      runCheck('chainNode', context({ chain: hangs }), { signal: AbortSignal.abort() })
    ).rejects.toThrow()
  })
})
