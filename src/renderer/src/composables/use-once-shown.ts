/** For what is loaded when it is first shown: true from then on, so that it can also close in its own time. */
import { computed } from 'vue'
import type { ComputedRef, Ref } from 'vue'

export function useOnceShown(shown: Readonly<Ref<boolean>>): ComputedRef<boolean> {
  return computed((before?: boolean) => before === true || shown.value)
}
