/** How lines are drawn, as a person has chosen it; kept in the browser's own storage. */
import { shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'

export interface LogLook {
  readonly wrap: boolean
  readonly fold: boolean
  readonly fields: boolean
  readonly explain: boolean
}

const key = 'log-look'
const first: LogLook = { wrap: false, fold: true, fields: true, explain: true }

export function useLogLook(): ShallowRef<LogLook> {
  const look = shallowRef(read())
  watch(look, (value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value))
    } catch {
      // A browser that keeps nothing only forgets.
    }
  })
  return look
}

function read(): LogLook {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    const has = (name: keyof LogLook): boolean => {
      const value: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, name) : undefined
      return typeof value === 'boolean' ? value : first[name]
    }
    return { wrap: has('wrap'), fold: has('fold'), fields: has('fields'), explain: has('explain') }
  } catch {
    return first
  }
}
