/** The node of the page shown: the one in the address, or the last one that was, so that pages without a node keep it. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useRoute } from 'vue-router'
import { useNodes } from './nodes.ts'

export const useCurrentNode = defineStore('current-node', () => {
  const route = useRoute()
  const nodes = useNodes()
  const last = ref<string>()
  watch(
    () => route.params['node'],
    (id) => {
      if (typeof id === 'string') last.value = id
    },
    { immediate: true }
  )
  const id = computed(() => nodes.find(last.value)?.id ?? nodes.rows[0]?.id ?? last.value)
  const row = computed(() => nodes.find(id.value))
  return { id, row }
})
