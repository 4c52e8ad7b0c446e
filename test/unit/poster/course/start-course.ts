/** A PoSter on a practice network of one miner whose deadline 0 opens in epoch 60, is challenged in 40 and in hand from 50 on. */
import type { MinerSettings } from '../../../../src/main/devnet/settings.ts'
import { CloseStack } from '../../../../src/main/lib/closeable.ts'
import {
  openPracticeNetwork,
  practiceMiner,
  type PracticeNetwork
} from '../../../support/practice/practice-network.ts'
import {
  openPracticePoster,
  type PracticePoster,
  type PracticePosterOptions
} from '../../../support/practice/practice-poster.ts'

export interface CourseOptions extends PracticePosterOptions {
  /** Of each deadline. Default 2. */
  readonly partitions?: number
  /** Epochs that have passed when the poster starts. Default 45. */
  readonly from?: number
  /** Rounds without a block. */
  readonly nullRounds?: readonly number[]
  readonly miners?: readonly MinerSettings[]
}

export interface Course extends PracticePoster {
  readonly network: PracticeNetwork
  /** Closes the poster and starts another one on the same network, with what its journal kept. */
  restart(options?: PracticePosterOptions): Promise<PracticePoster>
}

export function courses(): { start(options?: CourseOptions): Promise<Course>; close(): Promise<void> } {
  let open = new CloseStack(20_000)
  return {
    async start(options = {}) {
      const { partitions = 2, from = 45, nullRounds = [] } = options
      const miners = options.miners ?? [practiceMiner(0, { periodOffset: 60, partitions })]
      const network = open.use('the network', await openPracticeNetwork({ seed: 'course', miners }))
      network.chain.leaveOut(nullRounds)
      while (network.chain.epoch < from) network.passEpoch()
      const first = open.use('the poster', openPracticePoster(network, options))
      await first.settle()
      return {
        ...first,
        network,
        async restart(changed = {}) {
          await first.close()
          const { journal } = first
          const next = open.use(
            'the next poster',
            openPracticePoster(network, { ...options, journal, ...changed })
          )
          await next.settle()
          return next
        }
      }
    },
    async close() {
      await open.close()
      open = new CloseStack(20_000)
    }
  }
}
