/** How this page stands with its console, for banners and for what may be done. */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { Permission } from '../../../shared/contract/console/permission.ts'
import { useConsole } from '../transport/use-console.ts'

export const useConnection = defineStore('connection', () => {
  const client = useConsole()
  const state = shallowRef(client.state)
  onScopeDispose(
    client.onState((next) => {
      state.value = next
    })
  )
  const session = computed(() => (state.value.kind === 'live' ? state.value.session : undefined))

  /** False while the connection is lost: nothing can be asked then. */
  function may(permission: Permission): boolean {
    return session.value?.permissions.includes(permission) ?? false
  }

  return { state, session, may, retry: () => client.retry() }
})
