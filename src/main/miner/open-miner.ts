/**
 * The module behind `--miner`: the responder for winning proofs with its channels and warm-ups. It is no mining loop:
 * blocks are made by the miner service behind the gateway (proving.md §3.1).
 */
import { CloseStack, type Closeable } from '../lib/closeable.ts'
import { GatewayChannels } from './gateway-channels.ts'
import type { ProofGateway } from './proof-gateway.ts'
import { ProofResponder, type ResponderOptions } from './proof-responder.ts'
import { WarmUps } from './warm-up.ts'

export interface MinerOptions extends ResponderOptions {
  /** At least one; closed by whoever made them, after the miner. */
  readonly gateways: readonly ProofGateway[]
  /** `--warmup` */
  readonly warmUp: boolean
}

export interface Miner extends Closeable {
  /** To be called when the configuration has changed. */
  refresh(): void
  /** A child for winning proofs has become ready. */
  childReady(child: string): void
  /** A child for winning proofs has ended or left. */
  childGone(child: string): void
}

/** Listens from now on. */
export function openMiner(options: MinerOptions): Miner {
  const open = new CloseStack()
  const responder = open.use('the responder for winning proofs', new ProofResponder(options))
  const warmUps = options.warmUp ? open.use('the warm-ups of provers', new WarmUps(options)) : undefined
  const channels = open.use(
    'the channels of proofs',
    new GatewayChannels({
      ...options,
      onRequest: (gateway, miner, event) => responder.take(gateway, miner, event)
    })
  )
  channels.refresh()
  return {
    refresh() {
      channels.refresh()
      warmUps?.refresh()
    },
    childReady: (child) => warmUps?.childReady(child),
    childGone: (child) => warmUps?.childGone(child),
    close: () => open.close()
  }
}
