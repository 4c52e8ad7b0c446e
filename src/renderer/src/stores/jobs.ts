/** Long work under way and ended, of the whole console. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { JobRow } from '../../../shared/contract/console/jobs.ts'
import { useTopic } from '../transport/use-topic.ts'

export const useJobs = defineStore('jobs', () => {
  const { rows } = useTopic('jobs', {})
  const running = computed(() => rows.value.filter(({ state }) => state === 'running'))

  /** The latest of a kind at a node, about a subject where one is given. */
  function latest(kind: string, node: string, subject?: string): JobRow | undefined {
    return rows.value.findLast(
      (row) => row.kind === kind && row.node === node && (subject === undefined || row.subject === subject)
    )
  }

  return { rows, running, latest }
})
