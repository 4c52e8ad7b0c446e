/** The nodes this console knows. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { NodeRow } from '../../../shared/contract/console/nodes.ts'
import { useTopic } from '../transport/use-topic.ts'

export const useNodes = defineStore('nodes', () => {
  const { rows, state, error, updatedAt } = useTopic('nodes', {})
  const byId = computed(() => new Map(rows.value.map((row) => [row.id, row])))

  function find(id: string | undefined): NodeRow | undefined {
    return id === undefined ? undefined : byId.value.get(id)
  }

  return { rows, state, error, updatedAt, find }
})
