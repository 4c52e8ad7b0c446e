/**
 * The moment as a ref that moves once a second, shared by everything that shows an age: one timer, running only while
 * somebody looks. A component that reads it alone is drawn again, not the table around it.
 */
import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

const now = ref(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** Ends with the component that asked. */
export function useNow(): Readonly<Ref<number>> {
  users += 1
  if (!timer) {
    now.value = Date.now()
    timer = setInterval(() => {
      now.value = Date.now()
    }, 1000)
  }
  onScopeDispose(() => {
    users -= 1
    if (users > 0) return
    clearInterval(timer)
    timer = undefined
  })
  return now
}
