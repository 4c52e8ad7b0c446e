/**
 * A scenario of a whole PoSter on a practice network: what happens at which epoch, and what the chain has to say afterwards.
 * Unless the scenario says otherwise, with its reason, every partition of every window is posted exactly once, with a proof
 * that holds, no sector becomes faulty, and no message fails. Source: proving.md §6, §7.7.
 *
 * The first miner's deadline 0 is challenged in epoch 40, in hand from 50 on, open from 60, posted from 64, closed in 120.
 */
import { describe, expect, test } from 'vitest'
import { addressOfActor, formatAddress } from '../../../src/main/filecoin/address/address.ts'
import { actorId, type ActorId } from '../../../src/main/filecoin/sector-id.ts'
import type { DevnetChain } from '../../../src/main/devnet/devnet-chain.ts'
import type { FaultCause } from '../../../src/main/devnet/records/chain-records.ts'
import type { DevnetSettings, MinerSettings } from '../../../src/main/devnet/settings.ts'
import { CloseStack } from '../../../src/main/lib/closeable.ts'
import type { PostSettings } from '../../../src/main/poster/post-settings.ts'
import type { PostStep } from '../../../src/main/poster/poster-event.ts'
import { openPracticeNetwork, practiceMiner, type PracticeNetwork } from './practice-network.ts'
import type { Fate } from './virtual-provers.ts'
import { openWholePoster, type WholePoster, type WholePosterOptions } from './whole-poster.ts'

export type Channel = WholePosterOptions['channel']

/** Of the first practice miner, as the network writes them. */
export const firstMiner = actorId(1000)
export const owner = nameOf(actorId(100))
export const worker = nameOf(actorId(101))
export const control = nameOf(actorId(102))
export const workerAddress = addressOfActor(actorId(101))
export const controlAddress = addressOfActor(actorId(102))

export interface Stage {
  readonly kind: Channel
  readonly network: PracticeNetwork
  readonly chain: DevnetChain
  readonly whole: WholePoster
  /** Whatever else looks after the same miners. */
  readonly others: readonly WholePoster[]
  /** In force at once. */
  settings: Partial<PostSettings>
  /** What becomes of the next tries at proving, first to last; then they succeed. */
  readonly fates: Fate[]
  /** Epochs pass, and nobody waits for a PoSter that may not hear of them. */
  passUnheard(epochs: number): Promise<void>
  steps<Kind extends PostStep['kind']>(kind: Kind, open?: number): Extract<PostStep, { kind: Kind }>[]
  alarms(open?: number): string[]
}

export type Act = (stage: Stage) => unknown

/** What is allowed beyond the usual, and why. */
export interface Exception {
  readonly why: string
  /** Messages that fail on chain. Default 0. */
  readonly failed?: number
  /** Sectors that become faulty, by cause. Default none. */
  readonly faults?: Partial<Record<FaultCause, bigint>>
  /** `1000 60 0` for miner, open epoch and partition of what is not posted. */
  readonly unposted?: readonly string[]
}

export interface Scenario {
  readonly name: string
  /** In proving.md: items of §6, lines of §7.7. */
  readonly covers: string
  readonly channels?: readonly Channel[]
  readonly miners?: readonly MinerSettings[]
  /** Of the only miner. Default 2. */
  readonly partitions?: number
  readonly devnet?: Partial<DevnetSettings>
  readonly settings?: Partial<PostSettings>
  readonly cards?: number
  readonly proofEpochs?: number
  /** Epochs that have passed when the PoSter starts. Default 45. */
  readonly from?: number
  /** Default 126: the first window is over and settled. */
  readonly until?: number
  /** A second PoSter on the same miners. */
  readonly others?: readonly Channel[]
  /** Done when the head is there and everybody has decided on it. */
  readonly at?: Readonly<Record<number, Act>>
  readonly exception?: Exception
  /** More that must have been seen. */
  readonly then?: Act
}

const seed = 'poster scenarios'
/** Windows that were open when the network began are not judged. */
const firstOpen = 60

/** Each scenario by each channel it is for, several at a time: they wait most of the time. */
export function playScenarios(what: string, scenarios: readonly Scenario[]): void {
  for (const kind of ['messager', 'node'] as const) {
    describe.concurrent(`${what}, with messages by ${kind} (seed ${seed})`, () => {
      for (const scenario of scenarios) {
        if (scenario.channels && !scenario.channels.includes(kind)) continue
        test(`${scenario.name} (${scenario.covers})`, () => playScenario(kind, scenario))
      }
    })
  }
}

async function playScenario(kind: Channel, scenario: Scenario): Promise<void> {
  const open = new CloseStack(30_000)
  try {
    const stage = await openStage(open, kind, scenario)
    const { chain, whole, others } = stage
    const everybody = [whole, ...others]
    const settle = async (): Promise<void> => {
      for (const one of everybody) await one.settle()
    }
    for (const one of everybody) one.start()
    await settle()
    const until = scenario.until ?? 126
    for (let epoch = chain.epoch; epoch <= until; epoch = chain.epoch + 1) {
      while (chain.epoch < epoch) {
        stage.network.passEpoch()
        await settle()
      }
      const act = scenario.at?.[epoch]
      if (!act) continue
      await act(stage)
      await settle()
    }
    judge(chain, scenario)
    await scenario.then?.(stage)
  } finally {
    await open.close()
  }
}

async function openStage(open: CloseStack, kind: Channel, scenario: Scenario): Promise<Stage> {
  const { partitions = 2, from = 45, cards = 4, proofEpochs = 1, others = [] } = scenario
  const miners = scenario.miners ?? [practiceMiner(0, { periodOffset: firstOpen, partitions })]
  const network = open.use('the network', await openPracticeNetwork({ seed, miners, ...scenario.devnet }))
  while (network.chain.epoch < from) network.passEpoch()
  const fates: Fate[] = []
  const settings = { ...scenario.settings }
  const options = {
    cards,
    duration: () => proofEpochs * network.epochMs,
    fate: (): Fate => fates.shift() ?? { kind: 'prove' },
    settings
  }
  const whole = open.use('the poster', await openWholePoster(network, { ...options, channel: kind }))
  const more: WholePoster[] = []
  for (const channel of others)
    more.push(open.use('another poster', await openWholePoster(network, { ...options, channel })))
  return {
    kind,
    network,
    chain: network.chain,
    whole,
    others: more,
    settings,
    fates,
    async passUnheard(epochs) {
      for (let passed = 0; passed < epochs; passed += 1) {
        network.passEpoch()
        await network.control('Faults')
      }
    },
    steps: (wanted, window) => stepsOf(whole, wanted, window),
    alarms: (window) => stepsOf(whole, 'alarm', window).map(({ code }) => code)
  }
}

function stepsOf<Kind extends PostStep['kind']>(
  { events }: WholePoster,
  kind: Kind,
  open?: number
): Extract<PostStep, { kind: Kind }>[] {
  return events
    .filter(({ place }) => open === undefined || place.deadline?.open === open)
    .flatMap(({ step }) => (step.kind === kind ? [step as Extract<PostStep, { kind: Kind }>] : [])) // its kind says so
}

function judge(chain: DevnetChain, { exception }: Scenario): void {
  const { deadlines, miners } = chain.settings
  const judged = chain.records.posted(0).filter(({ open }) => open >= firstOpen)
  const times = new Map<string, number>()
  for (const { id, partitions, periodOffset = 0 } of miners) {
    const window = deadlines.challengeWindow
    const first = periodOffset + Math.ceil((firstOpen - periodOffset) / window) * window
    for (let open = first; open + window < chain.head.height; open += window) {
      for (let partition = 0; partition < partitions; partition += 1)
        times.set(`${id} ${open} ${partition}`, 0)
    }
  }
  for (const { miner, open, partition } of judged) {
    const name = `${miner} ${open} ${partition}`
    const before = times.get(name)
    if (before !== undefined) times.set(name, before + 1)
  }
  const unposted = [...times].filter(([, count]) => count === 0).map(([name]) => name)
  const twice = [...times].filter(([, count]) => count > 1).map(([name]) => name)
  expect({ unposted, twice }).toEqual({ unposted: exception?.unposted ?? [], twice: [] })
  expect(chain.records.wrongProofs(0)).toEqual([])
  const faults: Partial<Record<FaultCause, bigint>> = {}
  for (const { cause, sectors } of chain.records.faults(firstOpen))
    faults[cause] = (faults[cause] ?? 0n) + sectors
  expect(faults).toEqual(exception?.faults ?? {})
  const failed = chain.records
    .executed(firstOpen)
    .filter(({ exitCode, receiver }) => exitCode !== 0 && receiver !== undefined)
  const reasons = failed.map(({ method, exitCode, error }) => `method ${method} exit ${exitCode} ${error}`)
  expect(reasons.length, reasons.join('; ')).toBeLessThanOrEqual(exception?.failed ?? 0)
}

export function nameOf(id: ActorId): string {
  return formatAddress(addressOfActor(id), 't')
}
