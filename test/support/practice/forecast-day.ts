/**
 * A day of a whole PoSter on a practice network whose proofs take as long as a seed draws, with a forecast before every
 * deadline that knows what a node would know: how long proofs took so far, what is proven, what runs. Then what it said of each
 * partition is held against what the chain and the PoSter say became of it.
 */
import { difference } from '../../../src/main/filecoin/bitfield-algebra.ts'
import { deadlineParameters, currentDeadline } from '../../../src/main/filecoin/deadline.ts'
import { postProofType } from '../../../src/main/filecoin/post-proof-type.ts'
import { sealProofType } from '../../../src/main/filecoin/seal-proof-type.ts'
import {
  emptyHistory,
  observe,
  type DurationHistory
} from '../../../src/main/poster/forecast/duration-history.ts'
import { forecast } from '../../../src/main/poster/forecast/forecast.ts'
import type { ForecastMiner } from '../../../src/main/poster/forecast/forecast-input.ts'
import type { PartitionForecast } from '../../../src/main/poster/forecast/judge-partitions.ts'
import type { PosterEvent } from '../../../src/main/poster/poster-event.ts'
import { randomFrom } from '../../unit/poster/forecast/random-from.ts'
import { openPracticeNetwork, practiceMiner, type PracticeNetwork } from './practice-network.ts'
import { openWholePoster } from './whole-poster.ts'

export interface ForecastDayTally {
  partitions: number
  missed: number
  /** Missed, and said to fit. */
  unforeseen: string[]
  /** In time, and said not to fit. */
  falseAlarms: number
  ends: number
  /** In the projected epoch, or in the one before or after. */
  nearEnds: number
}

/** How things are at one operator's. */
interface Circumstances {
  readonly cards: number
  /** By miner. */
  readonly shapes: readonly {
    readonly partitions: number
    readonly sectors: number
    readonly offset: number
  }[]
  /** ms of a proof without sectors, and of each sector. */
  readonly proof: number
  readonly proofOfSector: number
  readonly deviation: number
  readonly strays: number
}

interface ProofRun {
  readonly key: string
  readonly card: number
  readonly began: number
  readonly ended: number
  readonly sectors: number
}

/** Deadlines of a proving period; the first period teaches, the second is judged. */
const deadlines = 6
const window = 60
const period = deadlines * window
/** Epochs: a forecast counts for what opens so much later or more. */
const ahead = 60
const lookback = 20
const proofType = postProofType(13)

export async function runForecastDay(seed: number): Promise<ForecastDayTally> {
  const where = drawCircumstances(seed)
  const network = await openPracticeNetwork({
    seed: `forecast ${seed}`,
    deadlines: deadlineParameters({
      deadlines,
      provingPeriod: period,
      challengeWindow: window,
      challengeLookback: lookback,
      faultDeclarationCutoff: 70
    }),
    miners: where.shapes.map(({ partitions, sectors, offset }, place) =>
      practiceMiner(place, { sealProof: sealProofType(8), partitions, sectors, periodOffset: offset })
    )
  })
  try {
    return await passDay(network, where, seed)
  } finally {
    await network.close()
  }
}

async function passDay(
  network: PracticeNetwork,
  where: Circumstances,
  seed: number
): Promise<ForecastDayTally> {
  const { chain, clock, epochMs } = network
  const random = randomFrom(seed)
  const runs: ProofRun[] = []
  const proven = new Map<string, number>()
  const ended = new Map<string, string>()
  const whole = await openWholePoster(network, {
    channel: 'node',
    cards: where.cards,
    settings: { confidence: 2 },
    duration({ replicas }, { label }) {
      const stray = random.next() < where.strays ? random.between(1.2, 2) : 1
      const took =
        (where.proof + where.proofOfSector * replicas.length) * random.around(where.deviation) * stray
      const began = clock.now()
      const busy = new Set(runs.filter((run) => run.ended > began).map(({ card }) => card))
      const card = [...Array(where.cards).keys()].find((one) => !busy.has(one)) ?? 0
      runs.push({ key: keyOfLabel(label, began), card, began, ended: began + took, sectors: replicas.length })
      return took
    },
    watch: ({ place, step, at }) => {
      const key = keyOf({ place })
      if (step.kind === 'proved') proven.set(key, step.tries.at(-1)?.ended ?? at)
      if (step.kind === 'phase') ended.set(key, step.phase)
    }
  })
  /** Proofs are named by people's labels; of the deadlines of that name the one in hand is meant. */
  function keyOfLabel(label: string, now: number): string {
    const [, miner, index, partition] = /^f0(\d+) deadline (\d+) partition (\d+)/.exec(label) ?? []
    const place = Number(miner) - 1000
    const epoch = Math.floor((now - clock.now()) / epochMs) + chain.epoch
    const offset = where.shapes[place]?.offset ?? 0
    const first = offset + Number(index) * window
    const rounds = Math.floor((epoch + lookback - first) / period)
    return `${miner} ${first + rounds * period} ${partition}`
  }

  const begin = Math.min(...where.shapes.map(({ offset }) => offset)) + period
  const said = new Map<string, PartitionForecast>()
  try {
    whole.start()
    await whole.settle()
    const end = begin + period + 2 * window
    while (chain.epoch < end) {
      await whole.passTo(chain.epoch + 1)
      const isTime = chain.epoch >= begin - ahead - lookback && (chain.epoch - begin) % window === 0
      if (isTime) foresee()
    }
  } finally {
    await whole.close()
  }

  function foresee(): void {
    const now = clock.now()
    const history = runs.filter((run) => run.ended <= now).reduce(learn, emptyHistory)
    const made = forecast({
      now: { epoch: chain.epoch, time: now },
      epochLength: epochMs,
      headDelay: 0,
      miners: where.shapes.map((shape, place) => minerAt(shape, place, now)),
      provers: Array.from({ length: where.cards }, (_, card) => ({ name: `card ${card}`, concurrent: 1 })),
      checksAtOnce: 2,
      handOver: 0,
      failures: { perDay: 0, restart: 60_000 },
      history
    })
    for (const partition of made.partitions) {
      const key = `${partition.miner} ${partition.open} ${partition.partition}`
      if (partition.open >= chain.epoch + ahead) said.set(key, partition)
    }
  }

  function minerAt(shape: Circumstances['shapes'][number], place: number, now: number): ForecastMiner {
    const miner = chain.settings.miners[place]
    if (!miner) throw new Error('a miner without settings')
    const running = new Map(runs.filter((run) => run.ended > now).map((run) => [run.key, run]))
    const state = chain.executionOf(chain.head).state.miners.get(miner.id)
    // What is faulty and not declared recovered is not owed.
    const owed = (deadline: number, index: number): number => {
      const partition = state?.deadlines[deadline]?.partitions[index]
      if (!partition) return shape.sectors
      const lost = Number(difference(partition.faulty, partition.recovering).count)
      return Number(partition.all.count) - lost
    }
    const first = currentDeadline(chain.settings.deadlines, shape.offset, chain.epoch)
    return {
      miner: miner.id,
      challengeConfidence: 10,
      submitConfidence: 4,
      // A proof that comes in the last but one epoch still lands.
      inclusionEpochs: 2,
      partitionsPerMessage: 1,
      deadlines: Array.from({ length: 2 * deadlines }, (_, later) => {
        const open = first.open + later * window
        return {
          index: (first.index + later) % deadlines,
          ...{ open, close: open + window, challenge: open - lookback },
          partitions: Array.from({ length: shape.partitions }, (__, index) => {
            const run = running.get(`${miner.id} ${open} ${index}`)
            const its = { index, sectors: owed((first.index + later) % deadlines, index), proofType }
            return run ? { ...its, running: { prover: `card ${run.card}`, began: run.began } } : its
          }).filter(({ index }) => !isOver(`${miner.id} ${open} ${index}`))
        }
      })
    }
  }

  function isOver(key: string): boolean {
    return proven.has(key) || ['missed', 'empty', 'landed'].includes(ended.get(key) ?? '')
  }

  const tally: ForecastDayTally = {
    ...{ partitions: 0, missed: 0, unforeseen: [], falseAlarms: 0, ends: 0, nearEnds: 0 }
  }
  const posted = new Set(
    chain.records.posted(0).map(({ miner, open, partition }) => `${miner} ${open} ${partition}`)
  )
  for (const [key, saying] of said) {
    const isJudged = saying.open >= begin && saying.close <= begin + period + window
    if (!isJudged || ended.get(key) === 'empty') continue
    const isMissed = !posted.has(key)
    tally.partitions++
    if (isMissed) tally.missed++
    if (isMissed && saying.verdict === 'fits') tally.unforeseen.push(`seed ${seed}: ${key}`)
    if (!isMissed && saying.verdict !== 'fits') tally.falseAlarms++
    const end = proven.get(key)
    if (end === undefined || saying.endEpoch === undefined) continue
    tally.ends++
    const endEpoch = chain.epoch - Math.ceil((clock.now() - end) / epochMs)
    if (Math.abs(endEpoch - saying.endEpoch) <= 1) tally.nearEnds++
  }
  return tally
}

function keyOf({ place: { miner, deadline, partitions } }: Pick<PosterEvent, 'place'>): string {
  return `${miner} ${deadline?.open} ${partitions[0]}`
}

function learn(history: DurationHistory, { began, ended, sectors, card }: ProofRun): DurationHistory {
  const sample = { proofType, sectors, together: 1 }
  const known = observe(history, { ...sample, phase: 'proof', took: ended - began, prover: `card ${card}` })
  return observe(known, { ...sample, phase: 'check', took: 0, prover: '' })
}

/** One to six cards with proofs of one to six minutes; every tenth has as much to prove as fits, or more. */
function drawCircumstances(seed: number): Circumstances {
  const random = randomFrom(seed ^ 0x5eed)
  const isOverloaded = seed % 10 === 0
  const cards = random.whole(1, isOverloaded ? 2 : 6)
  const usual = isOverloaded ? random.between(180_000, 360_000) : random.between(60_000, 360_000)
  const load = isOverloaded ? random.between(0.9, 1.3) : random.between(0.1, 0.75)
  const perWindow = (load * window * 30_000 * cards) / usual
  const shares = [random.between(0.5, 1.5), random.between(0.5, 1.5), random.between(0.5, 1.5)]
  const sum = shares.reduce((all, share) => all + share, 0)
  return {
    cards,
    shapes: shares.map((share) => ({
      partitions: Math.max(1, Math.min(16, Math.round((share / sum) * perWindow))),
      sectors: random.whole(2, 20),
      offset: random.whole(100, 100 + window - 1)
    })),
    proof: usual * 0.7,
    proofOfSector: (usual * 0.3) / 11,
    deviation: random.between(0.005, 0.025),
    strays: random.between(0, 0.005)
  }
}
