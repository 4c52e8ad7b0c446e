/** What somebody should know, of all nodes: those that are so now, and those that were until a moment ago. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { AlertRow } from '../../../shared/contract/console/alerts.ts'
import { useTopic } from '../transport/use-topic.ts'

export const useAlerts = defineStore('alerts', () => {
  const { rows, state, error } = useTopic('alerts', {})
  const sorted = computed(() => [...rows.value].sort(compareAlerts))
  const critical = computed(
    () => rows.value.filter((row) => countsNow(row) && row.severity === 'critical').length
  )
  const warning = computed(
    () => rows.value.filter((row) => countsNow(row) && row.severity === 'warning').length
  )
  return { rows: sorted, state, error, critical, warning }
})

/** The bell counts what is so now and nobody has muted. */
function countsNow({ until, mutedUntil }: AlertRow): boolean {
  return until === null && mutedUntil === null
}

/** What is so now before what is over, critical before warning, then as they began. */
export function compareAlerts(one: AlertRow, other: AlertRow): number {
  return rankOf(one) - rankOf(other) || one.since - other.since
}

function rankOf({ until, severity }: AlertRow): number {
  return until === null ? (severity === 'critical' ? 0 : 1) : 2
}
