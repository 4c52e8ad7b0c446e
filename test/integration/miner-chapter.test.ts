/**
 * The chapter's nodes with `--miner`: a gateway asks for winning proofs, the node answers with what its provers make. The
 * devnet judges every answer by its own state; the provers are the practice prover, everything else is real.
 */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startDaemon, temporaryDirectory, type Daemon } from '../support/cli.ts'
import { eventually } from '../support/eventually.ts'
import { untilReady } from '../support/provers.ts'
import {
  indexStore,
  makeStore,
  startAskingDevnet,
  winningProver,
  writeWinningConfig,
  type AskingDevnet
} from '../support/winning-node.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let devnet: AskingDevnet
const at = (name: string): string => join(directory.path, name)

beforeEach(async () => {
  directory = await temporaryDirectory()
  devnet = await startAskingDevnet()
  await makeStore(at('store'))
})
afterEach(async () => {
  await devnet[Symbol.asyncDispose]()
  await directory[Symbol.asyncDispose]()
})

interface Health {
  readonly status: string
  readonly problems: readonly string[]
  readonly miner?: { readonly channels: readonly { gateway: string; miner: string; state: string }[] }
}

async function healthOf(node: Daemon): Promise<Health> {
  return (await (await fetch(`http://${node.address}/healthcheck`)).json()) as Health
}

async function metricsOf(node: Daemon): Promise<string> {
  return (await fetch(`http://${node.address}/metrics`)).text()
}

describe('a node with --miner', () => {
  test('as the source of the chapter: answers, warms up each prover, and again after a restart', async () => {
    await writeWinningConfig(at('home'), {
      gateways: [devnet.address],
      store: at('store'),
      provers: `${winningProver()}${winningProver()}`
    })
    await indexStore(at('home'), at('store'))
    const node = await startDaemon(at('home'), ['--miner', '--ext-prover'])
    await node.sees(
      /INFO\tminer\t[^\t]+\tstart proof event listening for f01000\t\{"mid": 1000, "gateway": "ws:/
    )
    await node.sees(/INFO\tminer\t[^\t]+\tf01000 success to connect with proof [0-9a-f-]{36}/)
    const [first] = await untilReady(node.address, 2)
    await node.sees(/warm up winning post done\t\{"child": "winpost-0"/)
    await node.sees(/warm up winning post done\t\{"child": "winpost-1"/)

    for (let round = 0; round < 5; round++) {
      expect(await devnet.ask()).toMatchObject({ IsValid: true, Fault: '' })
      devnet.chain.step()
    }
    expect(node.log()).toMatch(
      /INFO\tminer\t[^\t]+\tanswered winning post\t\{"mid": 1000, "height": 40, "event": "[0-9a-f-]{36}", "gateway": "ws:\/\/127[^}]+"elapsed": 0\.\d+\}/
    )
    expect(await healthOf(node)).toMatchObject({
      status: 'ok',
      problems: [],
      miner: { channels: [{ miner: 'f01000', state: 'listening' }] }
    })
    const metrics = await metricsOf(node)
    expect(metrics).toContain('venus_sector_manager_miner_requests_total{outcome="answered"} 5')
    expect(metrics).toContain('venus_sector_manager_miner_channels{state="listening"} 1')
    expect(metrics).toContain('venus_sector_manager_miner_warm_ups_total{outcome="warmed"} 2')
    expect(metrics).toMatch(
      /venus_sector_manager_miner_answer_duration_seconds_count\{outcome="answered"\} 5/
    )

    process.kill(first?.Pid ?? 0, 'SIGKILL')
    await node.sees(/(warm up winning post done\t\{"child": "winpost-0"[\s\S]*){2}/)
    expect(node.log().match(/warm up winning post done\t\{"child": "winpost-1"/g)).toHaveLength(1)
    expect(await devnet.ask()).toMatchObject({ IsValid: true })
    expect(await node.stop()).toBe(0)
    await eventually(
      async () =>
        (await devnet.ask(1_000).catch((error: unknown) => String(error)))
          .toString()
          .includes('nobody listens'),
      'the channel to be gone'
    )
  })

  test('independent of its source: sector locations through --proxy, files and provers of its own', async () => {
    await writeWinningConfig(at('source'), { gateways: [], store: at('store'), enabled: false })
    await indexStore(at('source'), at('store'))
    const source = await startDaemon(at('source'))
    await writeWinningConfig(at('miner'), { gateways: [devnet.address], store: at('store') })
    const args = [`--proxy=${source.address}`, '--miner', '--ext-prover', '--warmup=false']
    const node = await startDaemon(at('miner'), args)
    await untilReady(node.address, 1)
    await node.sees(/success to connect with proof/)
    expect(await devnet.ask()).toMatchObject({ IsValid: true, Fault: '' })
    expect(node.log()).not.toMatch(/warm up/)
    await node.stop()
    await source.stop()
  })
})
