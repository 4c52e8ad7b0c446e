/**
 * A whole PoSter on a practice network of three miners, day after day, and what the chain says of it: every partition posted
 * exactly once before its window closed, nothing faulty, no message that was not needed.
 */
import { deadlineParameters } from '../../../src/main/filecoin/deadline.ts'
import type { DevnetChain } from '../../../src/main/devnet/devnet-chain.ts'
import { sealProofType } from '../../../src/main/filecoin/seal-proof-type.ts'
import { CloseStack, type Closeable } from '../../../src/main/lib/closeable.ts'
import { openPracticeNetwork, practiceMiner } from './practice-network.ts'
import { openWholePoster, type WholePosterOptions } from './whole-poster.ts'

export interface PostedDaysOptions extends Pick<WholePosterOptions, 'channel'> {
  readonly seed: string
  /** Deadlines of a proving period, of 60 epochs each: 48 make a day. */
  readonly deadlines: number
  readonly partitions: number
  /** In each partition. */
  readonly sectors: number
}

export interface PostedDay {
  /** Windows of the day that were judged, times partitions. */
  readonly partitions: number
  /** Messages about them. */
  readonly messages: number
  /** What went wrong, in words. */
  readonly broken: readonly string[]
}

export interface PostedDays extends Closeable {
  /** Passes one proving period, and judges the windows that opened in it. */
  passDay(): Promise<PostedDay>
}

const miners = 3
const window = 60
/** Epochs between the proving periods of two miners. */
const apart = 20
/** Epochs after the start until the first period begins: its first challenge is then ahead. */
const lead = 40
const prover = { cards: 8, took: 120_000 } as const

export async function openPostedDays(options: PostedDaysOptions): Promise<PostedDays> {
  const period = options.deadlines * window
  const open = new CloseStack(30_000)
  const network = open.use(
    'the network',
    await openPracticeNetwork({
      seed: options.seed,
      miners: Array.from({ length: miners }, (_, place) =>
        practiceMiner(place, {
          sealProof: sealProofType(8),
          partitions: options.partitions,
          sectors: options.sectors,
          periodOffset: (lead + apart * place) % period
        })
      ),
      deadlines: deadlineParameters({
        deadlines: options.deadlines,
        provingPeriod: period,
        challengeWindow: window,
        challengeLookback: 20,
        faultDeclarationCutoff: 70
      }),
      keptEpochs: period + 3 * window
    })
  )
  const whole = open.use(
    'the poster',
    await openWholePoster(network, {
      channel: options.channel,
      cards: prover.cards,
      duration: () => prover.took
    })
  )
  whole.start()
  await whole.settle()
  let day = 0
  return {
    async passDay() {
      const from = lead + day * period
      day += 1
      // The last window of the last miner has to close as well.
      const end = lead + day * period + apart * (miners - 1) + 1
      await whole.passTo(end)
      return judge(network.chain, options, from, from + period)
    },
    close: () => open.close()
  }
}

/** @param from first epoch of the period of the first miner @param before that of its next one */
function judge(
  chain: DevnetChain,
  { deadlines, partitions }: PostedDaysOptions,
  from: number,
  before: number
): PostedDay {
  const broken: string[] = []
  const nameOf = (place: number, open: number, partition: number): string =>
    `f0${1000 + place} window from ${open} partition ${partition}`
  const ofDay = chain.settings.miners.flatMap((_, place) =>
    Array.from({ length: deadlines * partitions }, (__, index) =>
      nameOf(place, from + apart * place + window * Math.floor(index / partitions), index % partitions)
    )
  )
  const wanted = new Map(ofDay.map((name) => [name, 0]))
  let messages = 0
  for (const { exitCode, error, method, post, epoch } of chain.records.executed(from)) {
    const others = `a message of method ${method} at epoch ${epoch}`
    if (exitCode !== 0) broken.push(`${others} failed: ${exitCode} ${error}`)
    if (!post) {
      if (exitCode === 0) broken.push(`${others} was not needed`)
      continue
    }
    const place = Number(post.miner) - 1000
    for (const partition of post.partitions) {
      const name = nameOf(place, post.open, partition)
      const times = wanted.get(name)
      if (times === undefined) continue // of the day before or after
      wanted.set(name, times + 1)
      if (!post.isValid) broken.push(`${name} was posted with a wrong proof`)
      if (epoch >= post.open + window) broken.push(`${name} was posted at ${epoch}`)
    }
    messages += post.partitions.some((partition) => wanted.has(nameOf(place, post.open, partition))) ? 1 : 0
  }
  for (const [name, times] of wanted) if (times !== 1) broken.push(`${name} was posted ${times} times`)
  const last = before + apart * (miners - 1)
  for (const { epoch, miner, cause } of chain.records.faults(from, last + 1))
    broken.push(`f0${miner} has faults at epoch ${epoch}: ${cause}`)
  if (messages !== wanted.size) broken.push(`${messages} messages for ${wanted.size} partitions`)
  return { partitions: wanted.size, messages, broken }
}
