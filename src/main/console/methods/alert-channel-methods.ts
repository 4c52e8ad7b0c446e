/** Where alerts go besides the page, and whether they arrive. */
import type {
  alertChannelMethods as specs,
  alertChannelTopics as topics
} from '../../../shared/contract/console/alert-channels.ts'
import type { AlertOutbox } from '../alerts/outgoing/alert-outbox.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'

export function alertChannelMethods(outbox: AlertOutbox): MethodHandlers<typeof specs> {
  return {
    'alerts.saveChannel': async (channel) => ({ channel: await outbox.saveChannel(channel) }),
    'alerts.removeChannel': async ({ channel }) => {
      await outbox.removeChannel(channel)
      return null
    },
    'alerts.testChannel': ({ channel }, { signal }) => outbox.testChannel(channel, signal),
    'alerts.saveRules': async (rules) => {
      await outbox.saveRules(rules)
      return null
    }
  }
}

export function alertChannelTopics(outbox: AlertOutbox): TopicHandlers<typeof topics> {
  return {
    'alerts.channels': (_params, sink) => outbox.channels.watch(sink),
    'alerts.rules': (_params, sink) => outbox.rules.watch(sink)
  }
}
