/** The stores of a node: how they are, what is on them, how fast they read. */
import type { storeMethods as specs, storeTopics as topics } from '../../../shared/contract/console/stores.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'
import { benchmarkStore } from '../stores/benchmark-store.ts'
import { countContents } from '../stores/count-contents.ts'
import type { NodeViews } from '../node-view/node-views.ts'
import type { SectorMethodParts } from './sector-methods.ts'

export function storeMethods(parts: SectorMethodParts): MethodHandlers<typeof specs> {
  const { host, views, jobs, tables, clock } = parts
  return {
    'stores.look': ({ node }) => {
      views.of(node).stores.refresh()
      return null
    },
    'stores.count': ({ node }) => {
      const { caller } = host.node(node)
      const view = views.of(node)
      return {
        job: jobs.begin({
          kind: 'stores.count',
          node,
          subject: '',
          unit: 'sectors',
          work: async (progress, signal) => {
            await view.learnTime(signal)
            const contents = await countContents(
              {
                caller,
                tables: (miner, within) => tables.of(node, caller, miner, within),
                timeOf: (epoch) => view.timeOf(epoch),
                now: () => clock.now()
              },
              progress,
              signal
            )
            view.noteContents(contents)
            return null
          }
        })
      }
    },
    'stores.benchmark': ({ node, store }) => {
      const { caller } = host.node(node)
      return {
        job: jobs.begin({
          kind: 'stores.benchmark',
          node,
          subject: store,
          unit: 'runs',
          work: (progress, signal) => benchmarkStore(caller, store, progress, signal)
        })
      }
    }
  }
}

export function storeTopics(views: NodeViews): TopicHandlers<typeof topics> {
  return { stores: ({ node }, sink) => views.of(node).stores.watch(sink) }
}
