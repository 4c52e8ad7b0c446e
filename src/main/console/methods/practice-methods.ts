/** The practice network, on and off. */
import type {
  practiceMethods as specs,
  practiceTopics as topics
} from '../../../shared/contract/console/practice.ts'
import { PosterError } from '../../lib/error.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'
import type { Practice } from '../practice/practice.ts'

export function practiceMethods(practice: Practice | undefined): MethodHandlers<typeof specs> {
  const use = (): Practice => {
    if (practice) return practice
    throw new PosterError('NOT_PERMITTED', 'this console shows one daemon and starts no practice network', {
      advice: 'Start "venus-sector-manager console", or "venus-sector-manager devnet"'
    })
  }
  return {
    'practice.start': async ({ epochMs }) => ({ node: await use().start(epochMs) }),
    'practice.stop': async () => {
      await use().stop()
      return null
    }
  }
}

export function practiceTopics(practice: Practice | undefined): TopicHandlers<typeof topics> {
  return {
    practice: (_params, sink) => {
      if (practice) return practice.rows.watch(sink)
      sink.snapshot(0, [])
      return () => undefined
    }
  }
}
