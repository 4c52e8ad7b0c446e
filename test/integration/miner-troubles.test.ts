/**
 * What may go wrong around a node with `--miner`: gateways that come and go, provers that are busy, killed or broken, a
 * configuration that changes, requests that are none. The node is the built program, the devnet judges what it answers.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatCommitment } from '../../src/main/filecoin/commitment.ts'
import { sectorId } from '../../src/main/filecoin/sector-id.ts'
import { startGateway } from '../fixtures/chain-gateway.ts'
import { serveWire, WireError } from '../fixtures/chain-wire.ts'
import { startDaemon, temporaryDirectory, type Daemon } from '../support/cli.ts'
import { eventually } from '../support/eventually.ts'
import { listProvers, untilReady } from '../support/provers.ts'
import { makeSectorFiles } from '../support/sector-files.ts'
import {
  indexStore,
  makeStore,
  miner,
  startAskingDevnet,
  winningProver,
  writeWinningConfig,
  type AskingDevnet,
  type WinningHome
} from '../support/winning-node.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let devnet: AskingDevnet
const at = (name: string): string => join(directory.path, name)

beforeEach(async () => {
  directory = await temporaryDirectory()
  devnet = await startAskingDevnet()
  await makeStore(at('store'))
  await writeWinningConfig(at('home'), { gateways: [devnet.address], store: at('store') })
  await indexStore(at('home'), at('store'))
})
afterEach(async () => {
  await devnet[Symbol.asyncDispose]()
  await directory[Symbol.asyncDispose]()
})

/** A node that listens, with its provers ready, warmed up only where it is asked for. */
async function startMiner(
  options: Partial<WinningHome>,
  children: number,
  more: readonly string[] = []
): Promise<Daemon> {
  await writeWinningConfig(at('home'), { gateways: [devnet.address], store: at('store'), ...options })
  const node = await startDaemon(at('home'), ['--miner', '--ext-prover', '--warmup=false', ...more])
  if (children > 0) await untilReady(node.address, children)
  return node
}

async function problemsOf(node: Daemon): Promise<{ status: string; problems: string[] }> {
  return (await (await fetch(`http://${node.address}/healthcheck`)).json()) as {
    status: string
    problems: string[]
  }
}

/** The error of a request, or its result as text. */
async function outcomeOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    (result) => JSON.stringify(result),
    (error: unknown) => String(error)
  )
}

describe('gateways', () => {
  test('two of them: what both ask is made once; one that drops its sockets harms only itself, and is back', async () => {
    await using other = await startAskingDevnet()
    const node = await startMiner(
      { gateways: [devnet.address, other.address], provers: winningProver({ PRACTICE_DURATION_MS: '1000' }) },
      1
    )
    await node.sees(/(success to connect with proof[\s\S]*){2}/)
    // Equal seeds: the same chain, so the same statement.
    const [one, two] = await Promise.all([devnet.ask(), other.ask()])
    expect([one, two]).toMatchObject([{ IsValid: true }, { IsValid: true }])
    await node.sees(/winning post asked for before, it is made once/)
    expect(node.log().match(/computed winning post/g)).toHaveLength(1)

    for (const { chain } of [devnet, other]) chain.step()
    expect(await other.control('Devnet.DropSockets', [])).toBeGreaterThan(0)
    expect(await devnet.ask()).toMatchObject({ IsValid: true })
    await node.sees(/WARN\tminer\t[^\t]+\tf01000 listen proof changes errored/)
    await node.sees(/(success to connect with proof[\s\S]*){3}/)
    expect(await other.ask()).toMatchObject({ IsValid: true })
    await node.stop()
  })

  test('one that is away at the start and comes later is listened to; until then the node is failing and says why', async () => {
    const { port } = devnet
    await devnet[Symbol.asyncDispose]()
    const node = await startMiner({}, 1)
    await node.sees(/f01000 listen proof changes errored/)
    await eventually(async () => (await problemsOf(node)).status === 'failing', 'the health to tell')
    expect((await problemsOf(node)).problems.join()).toContain('cannot be listened to for f01000')
    devnet = await startAskingDevnet('winning', port)
    await node.sees(/success to connect with proof/)
    expect(await devnet.ask()).toMatchObject({ IsValid: true })
    expect(await problemsOf(node)).toMatchObject({ status: 'ok', problems: [] })
    expect(node.log().match(/listen proof changes errored/g)).toHaveLength(1)
    await node.stop()
  })
})

describe('provers', () => {
  test('that are busy: what would be late is refused at once, the rest is answered', async () => {
    const node = await startMiner({ provers: winningProver({ PRACTICE_DURATION_MS: '4000' }) }, 1)
    await node.sees(/success to connect with proof/)
    const asked: Promise<string>[] = []
    for (let proof = 0; proof < 3; proof++) {
      asked.push(outcomeOf(devnet.ask()))
      await node.sees(
        new RegExp(`winning post asked for\\t\\{"mid": 1000, "height": ${devnet.chain.head.height},`)
      )
      devnet.chain.step()
      await eventually(
        async () => (await listProvers(node.address)).some(({ Tasks }) => Tasks.length > 0),
        'the prover to work'
      )
    }
    const began = performance.now()
    expect(await outcomeOf(devnet.ask())).toContain('all provers are busy, the proof would be late')
    expect(performance.now() - began).toBeLessThan(2_000)
    for (const answer of await Promise.all(asked)) expect(answer).toContain('"IsValid":true')
    expect((await problemsOf(node)).problems.join()).toContain('(would-be-late, 1 times)')
    await node.stop()
  })

  test('of which one is killed in the middle: the other one makes the proof in time', async () => {
    const slow = winningProver({ PRACTICE_DURATION_MS: '2500' })
    const node = await startMiner({ provers: `${slow}${slow}` }, 2)
    await node.sees(/success to connect with proof/)
    const asked = devnet.ask()
    let pid = 0
    await eventually(async () => {
      pid = (await listProvers(node.address)).find(({ Tasks }) => Tasks.length > 0)?.Pid ?? 0
      return pid > 0
    }, 'one of them to work')
    process.kill(pid, 'SIGKILL')
    expect(await asked).toMatchObject({ IsValid: true })
    expect(node.log()).toMatch(/computed winning post\t[^\n]*"tries": 2/)
    await node.stop()
  })

  test('that end over every proof: an error goes out long before the time is over', async () => {
    const node = await startMiner({ provers: winningProver({ PRACTICE_MISBEHAVE: 'exit:1' }) }, 1)
    await node.sees(/success to connect with proof/)
    const began = performance.now()
    expect(await outcomeOf(devnet.ask())).toMatch(/the prover failed|the proof is late/)
    expect(performance.now() - began).toBeLessThan(16_000)
    await node.sees(/ERROR\tminer\t[^\t]+\tno winning post: /)
    await node.stop()
  })

  test('whose warm-up fails: told and in the health answer, and the node answers all the same', async () => {
    await writeWinningConfig(at('home'), {
      gateways: [devnet.address],
      store: at('store'),
      provers: `${winningProver({ PRACTICE_MISBEHAVE: 'no-proofs@1' })}${winningProver()}`
    })
    const node = await startDaemon(at('home'), ['--miner', '--ext-prover'])
    await node.sees(/ERROR\tminer\t[^\t]+\twarm up winning post failed: [^\n]*"child": "winpost-0"/)
    await node.sees(/warm up winning post done\t\{"child": "winpost-1"/)
    const health = await problemsOf(node)
    expect(health.status).toBe('degraded')
    expect(health.problems.join()).toContain('the warm-up of winpost-0 failed')
    expect(await devnet.ask()).toMatchObject({ IsValid: true })
    await node.stop()
  })
})

describe('practice proofs', () => {
  test.each([
    ['a network that is none for practice', 'mainnet'],
    ['a network that nobody names', undefined]
  ])('never leave for %s', async (_name, name) => {
    await using chain = await serveWire({
      call(method) {
        if (method === 'Filecoin.StateNetworkName' && name !== undefined) return name
        throw new WireError(`method '${method}' not found`, -32601)
      },
      channel: () => undefined
    })
    const node = await startMiner({ chain: `/ip4/127.0.0.1/tcp/${chain.port}` }, 1)
    await node.sees(/success to connect with proof/)
    expect(await outcomeOf(devnet.ask())).toContain('only a practice prover is running')
    await node.sees(/ERROR\tminer\t[^\t]+\tno winning post: a practice prover made this proof/)
    await node.stop()
  })
})

describe('requests', () => {
  test('that cannot be read are answered with an error, and the next good one with a proof', async () => {
    await using gateway = await startGateway()
    const node = await startMiner({ gateways: [gateway.address], chain: devnet.address }, 1)
    await eventually(() => gateway.listeners.length === 1, 'the node to listen')
    const answerTo = async (id: string): Promise<string> => {
      await eventually(() => gateway.answers.some(({ Id }) => Id === id), `the answer to ${id}`)
      return gateway.answers.find(({ Id }) => Id === id)?.Error ?? ''
    }
    gateway.send('no-json', 'ComputeProof', Buffer.from('{').toString('base64'))
    gateway.send('no-base64', 'ComputeProof', '\u0000\u001b[2J')
    gateway.send('too-large', 'ComputeProof', { SectorInfos: [], Padding: 'x'.repeat(1_000_000) })
    gateway.send('no-sector', 'ComputeProof', {
      SectorInfos: null,
      Rand: Buffer.alloc(32).toString('base64'),
      Height: 1,
      NWVersion: 25
    })
    gateway.send('no-method', 'ComputeNothing', {})
    for (const id of ['no-json', 'no-base64', 'too-large', 'no-sector', 'no-method']) {
      expect(await answerTo(id)).not.toBe('')
    }
    const { miners } = devnet.chain.executionOf(devnet.chain.head).state
    const sector = [...(miners.values().next().value?.sectors.values() ?? [])][0]
    if (!sector) throw new Error('the devnet has no sector')
    gateway.send('good', 'ComputeProof', {
      SectorInfos: [
        {
          SealProof: sector.sealProof,
          SectorNumber: Number(sector.number),
          SectorKey: null,
          SealedCID: { '/': formatCommitment('sealed', sector.commR) }
        }
      ],
      Rand: Buffer.alloc(32, 9).toString('base64'),
      Height: 41,
      NWVersion: 25
    })
    expect(await answerTo('good')).toBe('')
    expect(node.log()).not.toContain('\u001b[2J')
    await node.stop()
  })

  test('of an upgraded sector are proven from the files of its upgrade', async () => {
    await makeSectorFiles(at('store'), sectorId(miner, 49), { kind: 'upgrade' })
    await indexStore(at('home'), at('store'))
    await using gateway = await startGateway()
    const node = await startMiner({ gateways: [gateway.address], chain: devnet.address }, 1)
    await eventually(() => gateway.listeners.length === 1, 'the node to listen')
    const cidOf = (byte: number): object => ({ '/': formatCommitment('sealed', Buffer.alloc(32, byte)) })
    const ask = async (id: string, sectorKey: object | null): Promise<string> => {
      const sector = { SealProof: 5, SectorNumber: 49, SectorKey: sectorKey, SealedCID: cidOf(2) }
      const seed = Buffer.alloc(32, 9).toString('base64')
      gateway.send(id, 'ComputeProof', { SectorInfos: [sector], Rand: seed, Height: 41, NWVersion: 25 })
      await eventually(() => gateway.answers.some(({ Id }) => Id === id), `the answer to ${id}`)
      return gateway.answers.find(({ Id }) => Id === id)?.Error ?? ''
    }
    expect(await ask('upgraded', cidOf(1))).toBe('')
    expect(await ask('not upgraded', null)).toBe('the files of the sector are not to be found')
    await node.stop()
  })

  test('of sectors whose files are gone are refused without naming a path', async () => {
    const node = await startMiner({}, 1)
    await node.sees(/success to connect with proof/)
    await rm(at('store/sealed'), { recursive: true })
    const outcome = await outcomeOf(devnet.ask())
    expect(outcome).toContain('the files of the sector are not to be found')
    expect(outcome).not.toContain(directory.path)
    await node.sees(/ERROR\tminer\t[^\t]+\tno winning post: [^\n]*store\/sealed\/s-t01000/)
    await node.stop()
  })

  test('under way when the node is stopped are answered with an error', async () => {
    const node = await startMiner({ provers: winningProver({ PRACTICE_DURATION_MS: '60000' }) }, 1)
    await node.sees(/success to connect with proof/)
    const asked = outcomeOf(devnet.ask())
    await eventually(
      async () => (await listProvers(node.address)).some(({ Tasks }) => Tasks.length > 0),
      'the prover to work'
    )
    const began = performance.now()
    expect(await node.stop('SIGTERM')).toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(await asked).toContain('the node is being stopped')
  })
})

describe('the configuration', () => {
  test('takes effect by reload: a miner that is enabled is listened for, one that is disabled is not', async () => {
    const config = { gateways: [devnet.address], store: at('store') }
    const node = await startMiner({ enabled: false }, 1)
    expect((await problemsOf(node)).problems).toEqual([
      'no miner has Proof.Enabled, so no winning proofs are listened for'
    ])
    expect(await outcomeOf(devnet.ask())).toContain('nobody listens')

    await writeWinningConfig(at('home'), config)
    node.process.kill('SIGUSR1')
    await node.sees(/success to connect with proof/)
    expect(await devnet.ask()).toMatchObject({ IsValid: true })
    expect(await problemsOf(node)).toMatchObject({ status: 'ok' })

    await writeWinningConfig(at('home'), { ...config, enabled: false })
    node.process.kill('SIGUSR1')
    await node.sees(/stop proof event listening for f01000/)
    await eventually(
      async () => (await outcomeOf(devnet.ask(1_000))).includes('nobody listens'),
      'the channel to be gone'
    )
    await node.stop()
  })
})
