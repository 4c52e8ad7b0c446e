/**
 * The channels over which proofs are asked for: one for every gateway and every enabled miner, opened and closed as the
 * configuration changes. Each goes its own way: what one of them suffers, no other feels. What is heard goes on at once,
 * so a channel never waits for a proof.
 */
import { addressOfActor } from '../filecoin/address/address.ts'
import type { ActorId } from '../filecoin/sector-id.ts'
import type { Clock } from '../lib/clock.ts'
import { messageOf, PosterError } from '../lib/error.ts'
import { rest } from './clock-race.ts'
import type { ChannelStep, TellMiner } from './miner-event.ts'
import type { ChannelNote, ComputeProofEvent, ProofGateway } from './proof-gateway.ts'
import type { MinerSettings } from './winning-work.ts'

export interface GatewayChannelsOptions {
  readonly gateways: readonly ProofGateway[]
  readonly settings: MinerSettings
  readonly clock: Clock
  readonly tell: TellMiner
  /** Must not throw. */
  readonly onRequest: (gateway: ProofGateway, miner: ActorId, event: ComputeProofEvent) => void
}

interface Channel {
  readonly gateway: ProofGateway
  readonly miner: ActorId
  readonly ending: AbortController
  readonly done: Promise<void>
}

/** ms before a channel is opened again that ended although nobody asked it to. */
const reopenWait = 1_000

export class GatewayChannels {
  readonly #options: GatewayChannelsOptions
  readonly #channels = new Map<string, Channel>()
  #closed = false

  /** Opens nothing before the first `refresh`. */
  constructor(options: GatewayChannelsOptions) {
    this.#options = options
  }

  /** Makes the channels as the configuration says now. */
  refresh(): void {
    if (this.#closed) return
    const { gateways, settings } = this.#options
    const miners = new Set(settings.enabled())
    for (const [key, channel] of this.#channels) {
      if (!miners.has(channel.miner)) this.#end(key, channel)
    }
    for (const gateway of gateways) for (const miner of miners) this.#open(gateway, miner)
  }

  async close(): Promise<void> {
    this.#closed = true
    const channels = [...this.#channels]
    for (const [key, channel] of channels) this.#end(key, channel)
    await Promise.all(channels.map(([, { done }]) => done))
  }

  #open(gateway: ProofGateway, miner: ActorId): void {
    const key = `${gateway.endpoint} ${miner}`
    if (this.#channels.has(key)) return
    const ending = new AbortController()
    this.#tell(gateway, miner, { kind: 'opening' })
    const done = this.#listenForEver(gateway, miner, ending.signal)
    this.#channels.set(key, { gateway, miner, ending, done })
  }

  #end(key: string, { gateway, miner, ending }: Channel): void {
    this.#channels.delete(key)
    ending.abort(new PosterError('CLOSED', `proofs of f0${miner} are not listened for any more`))
    this.#tell(gateway, miner, { kind: 'closed' })
  }

  /** Ends with the signal; never rejects. */
  async #listenForEver(gateway: ProofGateway, miner: ActorId, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const reason = await this.#listen(gateway, miner, signal).catch((error: unknown) => messageOf(error))
      if (signal.aborted) return
      this.#tell(gateway, miner, { kind: 'lost', reason, retryMs: reopenWait })
      await rest(this.#options.clock, reopenWait, signal)
    }
  }

  async #listen(gateway: ProofGateway, miner: ActorId, signal: AbortSignal): Promise<string> {
    const observe = (note: ChannelNote): void => {
      if (!signal.aborted) this.#tell(gateway, miner, stepOf(note))
    }
    for await (const event of gateway.listen(addressOfActor(miner), { signal, observe })) {
      switch (event.kind) {
        case 'connected':
          this.#tell(gateway, miner, { kind: 'connected', channel: event.channelId })
          break
        case 'compute-proof':
          this.#options.onRequest(gateway, miner, event)
          break
        case 'unreadable':
          observe({ kind: 'refused', id: event.id, reason: event.reason })
          break
      }
    }
    return 'the channel ended'
  }

  #tell(gateway: ProofGateway, miner: ActorId, step: ChannelStep): void {
    const { clock, tell } = this.#options
    tell({ about: 'channel', at: clock.now(), gateway: gateway.endpoint, miner, step })
  }
}

function stepOf(note: ChannelNote): ChannelStep {
  if (note.kind === 'refused') return { kind: 'event-refused', id: note.id, reason: note.reason }
  return note
}
