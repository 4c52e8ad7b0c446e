/**
 * "Does it fit?", asked of a running node: the coming deadlines of all enabled miners, against the provers that are there and
 * how long proofs took here. It asks the chain, never the provers, and steers nobody; whoever asks
 * within some seconds gets the same one.
 */
import { addressOfActor } from '../../filecoin/address/address.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { underLinkedSignal } from '../../lib/linked-signal.ts'
import type { PosterChain } from '../../poster/chain-reads.ts'
import type { DurationHistory } from '../../poster/forecast/duration-history.ts'
import { forecast, type Forecast } from '../../poster/forecast/forecast.ts'
import { suppose, type Circumstances } from '../../poster/forecast/what-if.ts'
import type { ForecastInput, ForecastMiner, WinningLoad } from '../../poster/forecast/forecast-input.ts'
import type { PosterState } from '../../poster/poster.ts'
import type { PostSettings, ReadPostSettings } from '../../poster/post-settings.ts'
import type { ChildReport, ProverPool } from '../../prover/pool/pool-contract.ts'
import { comingDeadlines } from './coming-deadlines.ts'
import { forecastProvers, winningCard } from './forecast-provers.ts'

export interface Forecasts {
  /** @throws PosterError REMOTE_UNREACHABLE before the first head, TIMED_OUT; what a question to the chain fails with */
  make(): Promise<Forecast>
  /** The last one made again with other cards; nothing is asked while that one is young. @throws as {@link make} */
  suppose(circumstances: Circumstances): Promise<Forecast>
}

interface PowerShares {
  minerPower(
    miner: ReturnType<typeof addressOfActor>,
    key: [],
    options: { readonly signal: AbortSignal }
  ): Promise<{
    readonly miner: { readonly qualityAdjusted: bigint }
    readonly total: { readonly qualityAdjusted: bigint }
  }>
}

export interface ForecastParts {
  readonly chain: PosterChain & PowerShares
  readonly pool: Pick<ProverPool, 'children'>
  readonly history: () => DurationHistory
  /** Undefined until the chain node has told which network it is. */
  readonly state: () => PosterState | undefined
  readonly epochMs: () => number | undefined
  readonly listMiners: () => readonly ActorId[]
  readonly readSettings: ReadPostSettings
  readonly clock: Clock
  readonly signal: AbortSignal
}

const dayMs = 24 * 3_600_000
/** ms a forecast serves whoever else asks: it costs the loop some work. */
const serves = 10_000
/** ms for which what it was made from serves a question "and if": the answer stands beside the board that is shown. */
const supposesFrom = 60_000
/** ms all questions together may take. */
const longestAsking = 120_000
/** Epochs between sending and the close: as a message usually needs. */
const inclusionEpochs = 3
/** ms from the beginning of an epoch until its tipset is known, at most a fifth of an epoch. */
const usualHeadDelay = 6_000
/** ms: verifying, and giving the message to a messager; at most a fifth of an epoch, as a practice network's are short. */
const usualHandOver = 2_000
const checksAtOnce = 2
const failuresPerDay = 1
/** ms until a prover takes proofs again, at most two epochs. */
const usualRestart = 60_000
/** Blocks of an epoch, on average. */
const blocksOfEpoch = 5
/** ms of a winning proof where nobody measured one. */
const winningProof = 10_000

export function openForecasts(parts: ForecastParts): Forecasts {
  const coming = comingDeadlines(parts.chain, parts.clock)
  let asking: Promise<Forecast> | undefined
  let last: { readonly at: number; readonly input: ForecastInput; readonly made: Forecast } | undefined
  const make = async (): Promise<Forecast> => {
    const [epochLength, state] = [parts.epochMs(), parts.state()]
    if (epochLength === undefined || state?.height === undefined || state.heardAt === undefined) {
      throw new PosterError('REMOTE_UNREACHABLE', 'no head of the chain has been seen yet', {
        advice: 'Ask again when the PoSter follows the chain'
      })
    }
    const { height, heardAt, deadlines: inHand } = state
    const headDelay = Math.min(usualHeadDelay, epochLength / 5)
    return underLinkedSignal([parts.signal], longestAsking, async (signal) => {
      const children = parts.pool.children()
      const ahead = Math.ceil(dayMs / epochLength)
      const miners: ForecastMiner[] = []
      for (const settings of enabled(parts)) {
        const deadlines = await coming.read({ miner: settings.miner, ahead, inHand, signal })
        miners.push({ ...termsOf(settings), deadlines: withRunning(settings.miner, deadlines, children) })
      }
      const winning = await readWinning(parts, miners, children, epochLength, signal)
      const input: ForecastInput = {
        now: { epoch: height, time: heardAt - headDelay },
        epochLength,
        headDelay,
        miners,
        provers: forecastProvers(children),
        ...(winning ? { winning } : {}),
        checksAtOnce,
        handOver: Math.min(usualHandOver, epochLength / 5),
        failures: { perDay: failuresPerDay, restart: Math.min(usualRestart, 2 * epochLength) },
        history: parts.history()
      }
      const made = forecast(input)
      last = { at: parts.clock.now(), input, made }
      return made
    })
  }
  const serve = (): Promise<Forecast> => {
    if (last && parts.clock.now() - last.at < serves) return Promise.resolve(last.made)
    asking ??= make().finally(() => (asking = undefined))
    return asking
  }
  return {
    make: serve,
    async suppose(circumstances) {
      if (!last || parts.clock.now() - last.at > supposesFrom) await serve()
      if (!last) throw new PosterError('INTERNAL', 'a forecast was made and is not kept')
      return forecast(suppose(last.input, circumstances))
    }
  }
}

function enabled({ listMiners, readSettings }: ForecastParts): readonly PostSettings[] {
  return listMiners().flatMap((miner) => {
    const settings = readSettings(miner)
    return settings?.enabled ? [settings] : []
  })
}

function termsOf(settings: PostSettings): Omit<ForecastMiner, 'deadlines'> {
  const { miner, challengeConfidence, submitConfidence, partitionsPerMessage } = settings
  return { miner, challengeConfidence, submitConfidence, inclusionEpochs, partitionsPerMessage }
}

/** With what is being proven at this moment, by the labels of the tasks. */
export function withRunning(
  miner: ActorId,
  deadlines: ForecastMiner['deadlines'],
  children: readonly ChildReport[]
): ForecastMiner['deadlines'] {
  const tasks = children.flatMap(({ name, tasks: own }) =>
    own.filter(({ abandoned }) => !abandoned).map(({ label, began }) => ({ prover: name, label, began }))
  )
  // An index may come again a day later, and what runs is of the first.
  const seen = new Set<number>()
  return deadlines.map((deadline) => {
    if (seen.has(deadline.index)) return deadline
    seen.add(deadline.index)
    const partitions = deadline.partitions.map((partition) => {
      const task = tasks.find(({ label }) => {
        const [, found, indexes] = /^(f0\d+ deadline \d+) partitions? ([\d, ]+)$/.exec(label) ?? []
        const isOfIt = found === `f0${miner} deadline ${deadline.index}`
        return isOfIt && indexes?.split(', ').includes(`${partition.index}`) === true
      })
      return task ? { ...partition, running: { prover: task.prover, began: task.began } } : partition
    })
    return { ...deadline, partitions }
  })
}

/** How often winning proofs are likely to come, by the miners' share of the network's power. */
async function readWinning(
  { chain }: ForecastParts,
  miners: readonly ForecastMiner[],
  children: readonly ChildReport[],
  epochLength: number,
  signal: AbortSignal
): Promise<WinningLoad | undefined> {
  const place = winningCard(children)
  if (!place) return undefined
  let share = 0
  for (const { miner } of miners) {
    const power = await chain.minerPower(addressOfActor(miner), [], { signal })
    const total = power.total.qualityAdjusted
    if (total > 0n) share += Number((power.miner.qualityAdjusted * 1_000_000n) / total) / 1_000_000
  }
  const perHour = (Math.min(1, share) * blocksOfEpoch * 3_600_000) / epochLength
  return { card: place.card, perHour, proof: winningProof }
}
