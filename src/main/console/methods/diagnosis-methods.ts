/** The checks of a node and the bundle for whoever helps. */
import type {
  diagnosisMethods as specs,
  diagnosisTopics as topics
} from '../../../shared/contract/console/diagnosis.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import type { DiagnosisDesk } from '../diagnostics/diagnosis-desk.ts'
import { prepareSupport } from '../diagnostics/prepare-support.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'
import type { NodeHost } from '../host/node-host.ts'

export interface DiagnosisMethodParts {
  readonly host: NodeHost
  readonly desk: DiagnosisDesk
  /** Logs of this console. */
  readonly logDirectory: string
  readonly clock: Clock
}

export function diagnosisMethods(parts: DiagnosisMethodParts): MethodHandlers<typeof specs> {
  const { host, desk, logDirectory, clock } = parts
  let preparing = false
  return {
    'diagnosis.run': ({ node, checks }) => {
      desk.run(node, checks)
      return null
    },
    'diagnosis.cancel': async ({ node }) => {
      await desk.cancel(node)
      return null
    },
    'diagnosis.support': async ({ node }, call) => {
      if (preparing)
        throw new PosterError('QUEUE_FULL', 'another support bundle is being made', {
          advice: 'Wait until it is done'
        })
      preparing = true
      try {
        const found = host.node(node)
        return await prepareSupport({ node: found, results: desk.results(node), logDirectory, clock }, call)
      } finally {
        preparing = false
      }
    }
  }
}

export function diagnosisTopics(desk: DiagnosisDesk): TopicHandlers<typeof topics> {
  return { diagnosis: ({ node }, sink) => desk.watch(node, sink) }
}
