/** Esc closes what is open over the page, wherever the focus is, and nothing under it hears of it. */
import { onScopeDispose, watch } from 'vue'
import type { Ref } from 'vue'

/** @param shown set to false by Esc */
export function useEscape(shown: Ref<boolean>): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing) return
    event.preventDefault()
    event.stopPropagation()
    shown.value = false
  }
  const stop = (): void => document.removeEventListener('keydown', onKey, { capture: true })
  watch(shown, (visible) => {
    if (visible) document.addEventListener('keydown', onKey, { capture: true })
    else stop()
  })
  onScopeDispose(stop)
}
