/**
 * A day of window proofs as it might go, event by event: heads that come late, file checks, provers that take what is due
 * first, proofs of random durations, provers that die under them and come back. It shares no code with the forecast.
 */
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { DurationSample } from '../../../../src/main/poster/forecast/duration-history.ts'
import type { ForecastMiner } from '../../../../src/main/poster/forecast/forecast-input.ts'
import { randomFrom, type RandomFigures } from './random-from.ts'

export interface SimulatedProver {
  readonly name: string
  readonly concurrent: number
  readonly speed: number
}

/** How things are at one operator's. Durations in ms. */
export interface Circumstances {
  readonly epochLength: number
  readonly headDelay: number
  readonly checksAtOnce: number
  readonly checkOfSector: number
  readonly checkDeviation: number
  readonly proof: number
  readonly proofOfSector: number
  readonly proofDeviation: number
  /** Share of proofs that take up to twice as long. */
  readonly strays: number
  readonly crowding: number
  readonly deathsPerDay: number
  readonly restart: readonly [shortest: number, longest: number]
  readonly handOver: number
  readonly provers: readonly SimulatedProver[]
  readonly miners: readonly ForecastMiner[]
}

export interface SimulatedPartition {
  /** miner, open epoch, partition. */
  readonly key: string
  /** ms after the beginning of epoch 0; undefined when it was never proven. */
  readonly end: number | undefined
  readonly missed: boolean
}

/** One proof in one prover, whatever came of it. */
export interface SimulatedTry {
  readonly key: string
  readonly prover: string
  readonly began: number
  ended: number
}

export interface SimulatedDay {
  readonly partitions: readonly SimulatedPartition[]
  readonly tries: readonly SimulatedTry[]
  /** With the time at which each was known. */
  readonly samples: readonly { readonly at: number; readonly sample: DurationSample }[]
  readonly deaths: number
}

const day = 86_400_000
const proofType = postProofType(13)

interface Job {
  readonly key: string
  readonly order: readonly number[]
  readonly sectors: number
  readonly usable: number
  readonly sendFrom: number
  readonly sendUntil: number
  readonly closes: number
}

interface Going {
  readonly job: Job
  readonly attempt: SimulatedTry
  readonly began: number
  left: number
  /** Sum over time of the proofs on the card. */
  crowd: number
}

interface Child {
  readonly prover: SimulatedProver
  readonly going: Set<Going>
  alive: boolean
  life: number
  /** When it last got or ended something. */
  touched: number
}

export function simulateDay(where: Circumstances, seed: number): SimulatedDay {
  return new Simulation(where, randomFrom(seed)).run()
}

class Simulation {
  readonly #where: Circumstances
  readonly #random: RandomFigures
  readonly #events: { readonly at: number; readonly act: () => void }[] = []
  readonly #toCheck: Job[] = []
  readonly #toProve: Job[] = []
  readonly #children: Child[]
  readonly #ends = new Map<string, number>()
  readonly #missed = new Set<string>()
  readonly #samples: { at: number; sample: DurationSample }[] = []
  readonly #tries: SimulatedTry[] = []
  #now = 0
  #checking = 0
  #deaths = 0

  constructor(where: Circumstances, random: RandomFigures) {
    this.#where = where
    this.#random = random
    this.#children = where.provers.map((prover) => ({
      ...{ prover, going: new Set<Going>(), alive: true, life: 0, touched: 0 }
    }))
  }

  run(): SimulatedDay {
    const jobs = this.#jobs()
    for (const job of jobs) this.#at(job.usable, () => this.#arrive(job))
    for (const child of this.#children) this.#doom(child)
    for (;;) {
      const next = this.#events.shift()
      if (!next) break
      this.#pass(next.at)
      next.act()
      this.#give()
    }
    return {
      partitions: jobs.map(({ key }) => ({ key, end: this.#ends.get(key), missed: this.#missed.has(key) })),
      tries: this.#tries,
      samples: this.#samples,
      deaths: this.#deaths
    }
  }

  #jobs(): Job[] {
    const { miners, epochLength, headDelay } = this.#where
    const heard = (epoch: number): number => epoch * epochLength + headDelay * this.#random.between(0.5, 1.5)
    return miners.flatMap(({ miner, deadlines, ...settings }) =>
      deadlines.flatMap(({ open, close, challenge, partitions }) => {
        const usable = heard(challenge + settings.challengeConfidence)
        const sendFrom = heard(open + settings.submitConfidence)
        return partitions.map(({ index, sectors }) => ({
          key: `${miner} ${open} ${index}`,
          order: [close, open, Number(miner), index],
          ...{ sectors, usable, sendFrom },
          sendUntil: (close - settings.inclusionEpochs) * epochLength,
          closes: close * epochLength
        }))
      })
    )
  }

  #arrive(job: Job): void {
    put(this.#toCheck, job)
    this.#check()
  }

  #check(): void {
    while (this.#checking < this.#where.checksAtOnce) {
      const job = this.#toCheck.shift()
      if (!job) return
      this.#checking++
      const { checkOfSector, checkDeviation } = this.#where
      const took = job.sectors * checkOfSector * this.#random.around(checkDeviation)
      this.#at(this.#now + took, () => {
        this.#learn(sampleOf('check', job, took, 1, ''))
        this.#checking--
        put(this.#toProve, job)
        this.#at(job.closes, () => this.#lose(job))
        this.#check()
      })
    }
  }

  /** At the close: what has not begun never will. */
  #lose(job: Job): void {
    const place = this.#toProve.indexOf(job)
    if (place >= 0) this.#toProve.splice(place, 1)
    if (!this.#ends.has(job.key)) this.#missed.add(job.key)
  }

  #give(): void {
    for (;;) {
      const free = this.#children.filter(
        ({ alive, going, prover }) => alive && going.size < prover.concurrent
      )
      free.sort((one, other) => one.going.size - other.going.size || one.touched - other.touched)
      const [child] = free
      const job = child && this.#toProve.shift()
      if (!job) return
      const { proof, proofOfSector, proofDeviation, strays } = this.#where
      const stray = this.#random.next() < strays ? this.#random.between(1.2, 2) : 1
      const left = (proof + job.sectors * proofOfSector) * this.#random.around(proofDeviation) * stray
      const attempt = { key: job.key, prover: child.prover.name, began: this.#now, ended: Infinity }
      this.#tries.push(attempt)
      child.going.add({ job, attempt, began: this.#now, left, crowd: 0 })
      child.touched = this.#now
      this.#watch(child)
    }
  }

  /** Plans the next end on a child, which holds until anything happens there. */
  #watch(child: Child): void {
    const life = ++child.life
    const least = Math.min(...[...child.going].map(({ left }) => left))
    if (least === Infinity) return
    this.#at(this.#now + least / this.#pace(child), () => {
      if (child.life === life) this.#end(child)
    })
  }

  #end(child: Child): void {
    for (const going of [...child.going]) {
      if (going.left > 0.001) continue
      child.going.delete(going)
      child.touched = this.#now
      const { job, attempt, began, crowd } = going
      const took = this.#now - began
      this.#learn(sampleOf('proof', job, took, Math.max(1, crowd / took), child.prover.name))
      attempt.ended = this.#now
      if (this.#now > job.closes) continue
      this.#ends.set(job.key, this.#now)
      const ready = Math.max(this.#now + this.#where.handOver * this.#random.between(0.7, 1.3), job.sendFrom)
      if (ready > job.sendUntil) this.#missed.add(job.key)
    }
    this.#watch(child)
  }

  #doom(child: Child): void {
    const at = this.#now + this.#random.wait(this.#where.deathsPerDay / day)
    if (at < 2 * day) this.#at(at, () => this.#die(child))
  }

  #die(child: Child): void {
    this.#deaths++
    child.alive = false
    child.life++
    for (const { job, attempt } of child.going) {
      attempt.ended = this.#now
      if (this.#now < job.closes) put(this.#toProve, job)
    }
    child.going.clear()
    const [shortest, longest] = this.#where.restart
    this.#at(this.#now + this.#random.between(shortest, longest), () => {
      child.alive = true
      child.touched = this.#now
      this.#doom(child)
    })
  }

  #learn(sample: DurationSample): void {
    this.#samples.push({ at: this.#now, sample })
  }

  /** Work done in a ms by each of the proofs on a child. */
  #pace({ going, prover }: Child): number {
    return prover.speed / going.size ** this.#where.crowding
  }

  #pass(to: number): void {
    for (const child of this.#children) {
      const done = (to - this.#now) * (child.going.size > 0 ? this.#pace(child) : 0)
      for (const going of child.going) {
        going.left -= done
        going.crowd += (to - this.#now) * child.going.size
      }
    }
    this.#now = to
  }

  #at(at: number, act: () => void): void {
    const place = this.#events.findIndex((event) => event.at > at)
    this.#events.splice(place < 0 ? this.#events.length : place, 0, { at, act })
  }
}

/** Into its place in order of close, open, partition, miner. */
function put(queue: Job[], job: Job): void {
  const place = queue.findIndex((other) => {
    const differs = other.order.findIndex((figure, index) => figure !== job.order[index])
    return (other.order[differs] ?? 0) > (job.order[differs] ?? 0)
  })
  queue.splice(place < 0 ? queue.length : place, 0, job)
}

function sampleOf(
  phase: 'check' | 'proof',
  { sectors }: Job,
  took: number,
  together: number,
  prover: string
): DurationSample {
  return { phase, proofType, sectors, took, together, prover }
}

/**
 * An operator with one to eight cards, mostly of one model, with proofs of one to seven minutes that stray by 0.5 to 2.5 %.
 * Every tenth one has more to prove than fits.
 */
export function drawCircumstances(seed: number): Circumstances {
  const random = randomFrom(seed ^ 0x5eed)
  const overloaded = seed % 10 === 0
  const cards = random.whole(1, overloaded ? 3 : 8)
  const concurrent = random.next() < 0.15 ? 2 : 1
  // Most have cards of one model.
  const unlike = random.next() < 0.1 ? 0.15 : 0.015
  const provers = Array.from({ length: cards }, (_, place) => ({
    ...{ name: `window ${place + 1}`, concurrent, speed: random.between(1 - unlike, 1 + unlike) }
  }))
  const usual = random.between(60_000, 400_000)
  const load = overloaded ? random.between(0.9, 1.3) : random.between(0.1, 0.8)
  const perWindow = (load * 1_800_000 * cards) / usual
  const miners = Array.from({ length: 3 }, (_, place): ForecastMiner => {
    const offset = random.whole(40, 99)
    return {
      ...{ miner: actorId(1000 + place), challengeConfidence: 10, submitConfidence: 4, inclusionEpochs: 3 },
      partitionsPerMessage: 1,
      deadlines: Array.from({ length: 48 }, (_, index) => {
        const open = offset + index * 60
        const share = random.next() < 0.2 ? random.between(1, 3) : random.between(0, 1)
        return {
          ...{ index, open, close: open + 60, challenge: open - 20 },
          partitions: Array.from(
            { length: Math.min(10, Math.round((share * perWindow) / 2.25)) },
            (_, partition) => ({
              ...{
                index: partition,
                sectors: random.next() < 0.8 ? 2349 : random.whole(100, 2349),
                proofType
              }
            })
          )
        }
      })
    }
  })
  return {
    epochLength: 30_000,
    headDelay: random.between(3_000, 10_000),
    checksAtOnce: 2,
    checkOfSector: random.between(1, 8),
    checkDeviation: random.between(0.05, 0.2),
    proof: usual * 0.7,
    proofOfSector: (usual * 0.3) / 2349,
    proofDeviation: random.between(0.005, 0.025),
    strays: random.between(0, 0.005),
    crowding: random.between(0.7, 1),
    deathsPerDay: random.between(0, 1),
    restart: [5_000, 90_000],
    handOver: 2_000,
    ...{ provers, miners }
  }
}
