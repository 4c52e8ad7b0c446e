/** Runs something once the typing has rested; what waits ends with the component. */
import { onScopeDispose } from 'vue'

/** ms, as the rules of the wizards ask. */
const rest = 300

export function useDebounced(act: () => unknown): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  return () => {
    clearTimeout(timer)
    timer = setTimeout(() => void act(), rest)
  }
}
