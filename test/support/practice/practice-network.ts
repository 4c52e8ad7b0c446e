/**
 * A devnet behind real sockets, with the clients a node would use, and a clock that moves with its epochs. What runs against
 * it sees the protocol, never the chain's objects; the test sees both.
 */
import { createChainClient, type ChainClient } from '../../../src/main/chain/client/chain-client.ts'
import { followHead, type HeadFollower } from '../../../src/main/chain/head/follow-head.ts'
import {
  createMessagerClient,
  type MessagerClient
} from '../../../src/main/chain/messager/messager-client.ts'
import { DevnetChain } from '../../../src/main/devnet/devnet-chain.ts'
import { serveDevnet, type DevnetServer } from '../../../src/main/devnet/server/serve-devnet.ts'
import { devnetSettings, type DevnetSettings, type MinerSettings } from '../../../src/main/devnet/settings.ts'
import { createHttpClient } from '../../../src/main/jsonrpc/client/client-http.ts'
import { CloseStack, type Closeable } from '../../../src/main/lib/closeable.ts'
import type { JsonValue } from '../../../src/main/lib/json.ts'
import { silentLogger } from '../../../src/main/lib/log/logger.ts'
import { sealProofType } from '../../../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../../../src/main/filecoin/sector-id.ts'
import { steppedClock, type SteppedClock } from '../stepped-clock.ts'

export interface PracticeNetwork extends Closeable {
  readonly chain: DevnetChain
  readonly server: DevnetServer
  readonly clock: SteppedClock
  readonly client: ChainClient
  readonly messager: MessagerClient
  /** ms */
  readonly epochMs: number
  /** One epoch of the clock, then one of the chain. */
  passEpoch(): void
  /** What whoever plays with the network tells it. */
  control(method: string, ...params: readonly JsonValue[]): Promise<JsonValue>
  /** Heads for one poster; ends with the network or with its own close. */
  follow(): HeadFollower
}

/** Sectors of 2 KiB, which keeps states small; `offset` says when their deadlines open. */
export function practiceMiner(place: number, more: Partial<MinerSettings> = {}): MinerSettings {
  return { id: actorId(1000 + place), sealProof: sealProofType(5), partitions: 2, sectors: 2, ...more }
}

/** Real ms: an epoch passes in a few, so what a client waits for between two attempts must be short of that. */
const longestBackoff = 1

export async function openPracticeNetwork(
  given: Partial<DevnetSettings> & Pick<DevnetSettings, 'seed' | 'miners'>
): Promise<PracticeNetwork> {
  const chain = new DevnetChain(devnetSettings(given))
  const epochMs = chain.settings.blockDelay * 1000
  const clock = steppedClock(chain.settings.genesisTime * 1000)
  const open = new CloseStack()
  const server = open.use(
    'the devnet',
    await serveDevnet({ chain, host: '127.0.0.1', port: 0, logger: silentLogger, clock })
  )
  const address = `/ip4/127.0.0.1/tcp/${server.port}`
  const peers = { addresses: [{ address }], longestBackoff }
  const client = open.use('the chain client', createChainClient(peers))
  const messager = open.use('the messager client', createMessagerClient(peers))
  const control = createHttpClient({ url: `http://127.0.0.1:${server.port}/control` })
  open.use('the control client', control)
  const ending = new AbortController()
  open.add('the followers', () => ending.abort())
  return {
    chain,
    server,
    clock,
    client,
    messager,
    epochMs,
    passEpoch() {
      clock.step(epochMs)
      chain.step()
    },
    control: (method, ...params) => control.call(`Devnet.${method}`, params),
    follow: () => followHead(client, { clock, epochMs, signal: ending.signal }),
    close: () => open.close()
  }
}
