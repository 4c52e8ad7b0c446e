/** What somebody should know, and what they have said of it. */
import type { alertMethods as specs, alertTopics as topics } from '../../../shared/contract/console/alerts.ts'
import type { AlertWatch } from '../alerts/alert-watch.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'

export function alertMethods(alerts: AlertWatch): MethodHandlers<typeof specs> {
  return {
    'alerts.acknowledge': async ({ alert, comment }) => {
      await alerts.acknowledge(alert, comment)
      return null
    },
    'alerts.mute': async ({ alert, minutes }) => {
      await alerts.mute(alert, minutes)
      return null
    }
  }
}

export function alertTopics(alerts: AlertWatch): TopicHandlers<typeof topics> {
  return { alerts: (_params, sink) => alerts.rows.watch(sink) }
}
