/** What a responder for winning proofs needs, in memory and in the hands of the test: it keeps the promises and no more. */
import { parseAddress } from '../../src/main/filecoin/address/address.ts'
import type { Cid } from '../../src/main/filecoin/cid.ts'
import { formatCommitment } from '../../src/main/filecoin/commitment.ts'
import type { PoStProof } from '../../src/main/filecoin/post-proof.ts'
import { sealProofType } from '../../src/main/filecoin/seal-proof-type.ts'
import { actorId, sectorNumber, type ActorId } from '../../src/main/filecoin/sector-id.ts'
import { watchAbort } from '../../src/main/lib/abort-watch.ts'
import { PosterError } from '../../src/main/lib/error.ts'
import { abortError } from '../../src/main/lib/wait.ts'
import type { MinerEvent } from '../../src/main/miner/miner-event.ts'
import type {
  ChallengedSector,
  ChannelNote,
  ComputeProofEvent,
  GatewayEvent,
  ProofGateway
} from '../../src/main/miner/proof-gateway.ts'
import type {
  ChildOutlook,
  MinerChain,
  Replica,
  WinningOutcome,
  WinningProveOptions,
  WinningTask,
  WinningTry,
  WinningVerdict
} from '../../src/main/miner/winning-work.ts'
import { steppedClock } from './stepped-clock.ts'

export const minerId = actorId(1000)

export function sectorOf(number: number, sealProof = 8): ChallengedSector {
  return {
    sealProof: sealProofType(sealProof),
    number: sectorNumber(number),
    sectorKeyCid: undefined,
    sealedCid: formatCommitment('sealed', new Uint8Array(32).fill(number)) as Cid // as the chain writes it
  }
}

export function requestOf(id: string, more: Partial<ComputeProofEvent> = {}): ComputeProofEvent {
  return {
    kind: 'compute-proof',
    id,
    sectors: [sectorOf(7)],
    randomness: new Uint8Array(32).fill(5),
    epoch: 100,
    networkVersion: 25,
    ...more
  }
}

export interface Answer {
  readonly id: string
  readonly proofs: readonly PoStProof[] | undefined
  readonly error: string | undefined
}

export interface HandGateway extends ProofGateway {
  readonly answers: Answer[]
  /** Thrown by the next calls, in order. */
  readonly failures: Error[]
  readonly listeners: Set<string>
  /** To whoever listens for the miner. */
  send(miner: string, event: GatewayEvent): void
  note(miner: string, note: ChannelNote): void
  /** Ends the channel of a miner as no gateway client would. */
  breakChannel(miner: string, error: Error | undefined): void
}

interface OpenChannel {
  readonly waiting: GatewayEvent[]
  end: { readonly error: Error | undefined } | undefined
  wake: () => void
  readonly observe: (note: ChannelNote) => void
}

export function handGateway(endpoint = 'ws://gateway:1'): HandGateway {
  const answers: Answer[] = []
  const failures: Error[] = []
  const channels = new Map<string, OpenChannel>()
  const listeners = new Set<string>()
  const take = (answer: Answer): Promise<void> => {
    const failure = failures.shift()
    if (failure) return Promise.reject(failure)
    answers.push(answer)
    return Promise.resolve()
  }
  const channelOf = (miner: string): OpenChannel => {
    const channel = channels.get(miner)
    if (!channel) throw new Error(`nobody listens for ${miner}`)
    return channel
  }
  return {
    endpoint,
    answers,
    failures,
    listeners,
    answer: (id, proofs) => take({ id, proofs, error: undefined }),
    refuse: (id, error) => take({ id, proofs: undefined, error }),
    async *listen(miner, { signal, observe }) {
      const channel: OpenChannel = { waiting: [], end: undefined, wake: () => undefined, observe }
      channels.set(miner, channel)
      listeners.add(miner)
      const stop = watchAbort(signal, () => {
        channel.end = { error: undefined }
        channel.wake()
      })
      try {
        for (;;) {
          const event = channel.waiting.shift()
          if (event) yield event
          else if (channel.end) {
            if (channel.end.error) throw channel.end.error
            return
          } else await new Promise<void>((resolve) => (channel.wake = resolve))
        }
      } finally {
        stop()
        channels.delete(miner)
        listeners.delete(miner)
      }
    },
    send(miner, event) {
      const channel = channelOf(parseAddress(miner))
      channel.waiting.push(event)
      channel.wake()
    },
    note: (miner, note) => channelOf(parseAddress(miner)).observe(note),
    breakChannel(miner, error) {
      const channel = channelOf(parseAddress(miner))
      channel.end = { error }
      channel.wake()
    }
  }
}

export interface HandTask {
  readonly task: WinningTask
  readonly options: WinningProveOptions
  readonly succeed: (outcome?: Partial<Extract<WinningOutcome, { kind: 'proven' }>>) => void
  readonly end: (outcome: WinningOutcome) => void
  readonly fail: (error: Error) => void
}

/** Everything but gateways; the test proves by hand and moves the clock. */
export function winningParts() {
  const clock = steppedClock()
  const events: MinerEvent[] = []
  const tasks: HandTask[] = []
  const children: ChildOutlook[] = [{ name: 'winpost-0', slots: 1, running: [], readyAt: 0 }]
  const state = {
    enabled: [minerId] as ActorId[],
    networkName: 'practice-devnet' as string | undefined,
    verdict: { kind: 'well-formed' } as WinningVerdict | Error,
    locate: undefined as Error | undefined,
    sector: sectorOf(3) as ChallengedSector | undefined | Error
  }
  const claims: unknown[] = []
  const chain: MinerChain = {
    networkName: () =>
      state.networkName === undefined
        ? Promise.reject(new PosterError('REMOTE_UNREACHABLE', 'the chain node is away'))
        : Promise.resolve(state.networkName),
    liveSector: () =>
      state.sector instanceof Error ? Promise.reject(state.sector) : Promise.resolve(state.sector)
  }
  const parts = {
    clock,
    chain,
    tell: (event: MinerEvent): void => void events.push(event),
    settings: { enabled: () => state.enabled },
    locator: {
      locate: (_miner: ActorId, sector: ChallengedSector): Promise<Replica> =>
        state.locate
          ? Promise.reject(state.locate)
          : Promise.resolve({
              sector: sector.number,
              commR: new Uint8Array(32).fill(Number(sector.number)),
              cacheDirectory: `/store/cache/${sector.number}`,
              sealedFile: `/store/sealed/${sector.number}`,
              sealProof: sector.sealProof
            })
    },
    prover: {
      outlook: () => children,
      prove: (task: WinningTask, options: WinningProveOptions) =>
        new Promise<{ outcome: WinningOutcome; tries: readonly WinningTry[] }>((resolve, reject) => {
          const began = clock.now()
          const end = (outcome: WinningOutcome): void => {
            const child = options.child ?? 'winpost-0'
            resolve({ outcome, tries: [{ child, began, ended: clock.now(), failure: undefined }] })
          }
          tasks.push({
            task,
            options,
            end,
            succeed: (more) =>
              end({ kind: 'proven', proof: new Uint8Array(192).fill(1), practice: false, ...more }),
            fail: reject
          })
          watchAbort(options.signal, () => reject(abortError(options.signal)))
        })
    },
    verifier: {
      verify(claim: unknown): Promise<WinningVerdict> {
        claims.push(claim)
        return state.verdict instanceof Error ? Promise.reject(state.verdict) : Promise.resolve(state.verdict)
      }
    }
  }
  return { clock, events, tasks, children, state, claims, parts }
}

/** Lets everything go on that waits for nothing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}
