/** The cards of a node's machine. */
import type { cardMethods as specs, cardTopics as topics } from '../../../shared/contract/console/cards.ts'
import type { CardViews } from '../cards/card-views.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'

export function cardMethods(cards: CardViews): MethodHandlers<typeof specs> {
  return { 'cards.history': ({ node, card }) => cards.history(node, card) }
}

export function cardTopics(cards: CardViews): TopicHandlers<typeof topics> {
  return {
    cards: ({ node }, sink) => cards.of(node).cards.watch(sink),
    'cards.seen': ({ node }, sink) => cards.of(node).seen.watch(sink)
  }
}
