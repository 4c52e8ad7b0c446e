/** Has the rules look at the assignment whenever it changes: those of what the page knows, and those of this machine. */
import { computed, watch } from 'vue'
import type { ComputedRef } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import { useGpuDraft } from '../../stores/gpu-draft.ts'
import { useCall } from '../../transport/use-call.ts'
import { useDebounced } from '../wizard/use-debounced.ts'

export interface Rules {
  readonly error: ComputedRef<ChannelError | undefined>
  readonly check: () => void
}

/** @param here whether the paths are those of this machine */
export function useRules(here: () => boolean): Rules {
  const store = useGpuDraft()
  const known = useCall('gpu.check')
  const host = useCall('gpu.checkHere')
  const check = useDebounced(async () => {
    const { assignment, inventory } = store
    const [findings, found] = await Promise.all([
      known.run({ assignment, inventory }),
      here() ? host.run({ assignment, ownPids: inventory.ownPids }) : { findings: [], missing: [] }
    ])
    if (!findings || !found || store.assignment !== assignment) return
    store.findings = [...findings, ...found.findings]
    store.missing = found.missing
    store.checked = true
  })
  watch(() => [store.assignment, store.inventory], check, { immediate: true })
  return { error: computed(() => known.error.value ?? host.error.value), check }
}
