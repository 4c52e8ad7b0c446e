/** The stores of a node. */
import type { storeTopics as topics } from '../../../shared/contract/console/stores.ts'
import type { TopicHandlers } from '../handlers.ts'
import type { NodeViews } from '../node-view/node-views.ts'

export function storeTopics(views: NodeViews): TopicHandlers<typeof topics> {
  return { stores: ({ node }, sink) => views.of(node).stores.watch(sink) }
}
