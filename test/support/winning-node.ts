/**
 * What a node with `--miner` is tried against: a devnet in this process that asks for winning proofs, and a home whose
 * store holds the files of every sector of its miner.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DevnetChain } from '../../src/main/devnet/devnet-chain.ts'
import { serveDevnet } from '../../src/main/devnet/server/serve-devnet.ts'
import { devnetSettings } from '../../src/main/devnet/settings.ts'
import { sealProofType } from '../../src/main/filecoin/seal-proof-type.ts'
import { actorId, sectorId } from '../../src/main/filecoin/sector-id.ts'
import { createHttpClient } from '../../src/main/jsonrpc/client/client-http.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'
import { runCli } from './cli.ts'
import { practiceProver } from './provers.ts'
import { makeSectorFiles } from './sector-files.ts'

export const miner = 1000n

export interface AnsweredRequest {
  readonly Sector: number
  readonly IsValid: boolean
  readonly Fault: string
}

export interface AskingDevnet extends AsyncDisposable {
  readonly chain: DevnetChain
  readonly address: string
  readonly port: number
  /**
   * Asks whoever listens for the winning proof of the head, and judges it. Rejects with the error that was answered.
   * @param timeout ms
   */
  ask(timeout?: number): Promise<AnsweredRequest>
  control(method: string, params: readonly unknown[]): Promise<unknown>
}

/** 48 sectors of 2 KiB, one in each deadline; the head is in an open window. */
export async function startAskingDevnet(seed = 'winning', port = 0): Promise<AskingDevnet> {
  const settings = { id: actorId(miner), sealProof: sealProofType(5), partitions: 1, sectors: 1 }
  const chain = new DevnetChain(devnetSettings({ seed, miners: [{ ...settings, periodOffset: 30 }] }))
  for (let epoch = 0; epoch < 40; epoch++) chain.step()
  const server = await serveDevnet({ chain, host: '127.0.0.1', port, logger: silentLogger })
  const client = createHttpClient({ url: `http://127.0.0.1:${server.port}/control`, timeout: 60_000 })
  const control = (method: string, params: readonly unknown[], timeout = 60_000): Promise<unknown> =>
    client.call(method, params, { signal: AbortSignal.timeout(timeout) })
  return {
    chain,
    port: server.port,
    address: `/ip4/127.0.0.1/tcp/${server.port}`,
    ask: async (timeout) => (await control('Devnet.AskForProof', [`f0${miner}`], timeout)) as AnsweredRequest,
    control,
    async [Symbol.asyncDispose]() {
      await client.close()
      await server.close()
    }
  }
}

/** A store with the files of the devnet's 48 sectors. */
export async function makeStore(path: string): Promise<void> {
  for (let number = 1; number <= 48; number++) await makeSectorFiles(path, sectorId(miner, number))
}

export interface WinningHome {
  readonly gateways: readonly string[]
  readonly store: string
  readonly enabled?: boolean
  /** Default: the first gateway. */
  readonly chain?: string
  /** Text of ext-prover.cfg. */
  readonly provers?: string
}

/** One practice prover for winning proofs. */
export function winningProver(environment: Readonly<Record<string, string>> = {}): string {
  const envs = Object.entries(environment).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
  return [
    '[[WinPost]]',
    `Bin = ${JSON.stringify(practiceProver)}`,
    'Args = ["processor", "winning_post"]',
    '[WinPost.Envs]',
    ...envs,
    ''
  ].join('\n')
}

export async function writeWinningConfig(home: string, options: WinningHome): Promise<void> {
  const { gateways, store, enabled = true, chain } = options
  const lines = [
    '[Common.API]',
    ...(chain === undefined ? [] : [`Chain = ${JSON.stringify(chain)}`]),
    `Gateway = ${JSON.stringify(gateways)}`,
    '[[Common.PersistStores]]',
    'Name = "store-a"',
    `Path = ${JSON.stringify(store)}`,
    'ReadOnly = true',
    '[[Miners]]',
    `Actor = ${miner}`,
    '[Miners.Proof]',
    `Enabled = ${enabled}`,
    ''
  ]
  await mkdir(home, { recursive: true })
  await writeFile(join(home, 'sector-manager.cfg'), lines.join('\n'))
  await writeFile(join(home, 'ext-prover.cfg'), options.provers ?? winningProver())
}

/** The store's sectors in the home's own index. */
export async function indexStore(home: string, store: string): Promise<void> {
  const args = ['--home', home, 'util', 'storage', 'attach', store, '--name', 'store-a', '--read-only']
  const { status, stderr } = await runCli(args)
  if (status !== 0) throw new Error(stderr)
}
