/**
 * What somebody has filled in so far, kept in the browser's storage so that a wizard can be left and come back to. What is
 * stored is checked like anything from outside. Nothing secret belongs into a draft.
 */
import { ref, watch } from 'vue'
import type { Ref } from 'vue'
import type { Check } from '../../../shared/contract/check/check.ts'

/** As a form changes it. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** @param key names the draft; each console has its own, since storage is per origin */
export function keepDraft<T extends object>(key: string, check: Check<T>, first: T): Ref<Draft<T>> {
  // ref() of a type parameter is widened to its unwrapped form; a draft holds plain values only.
  const draft = ref(read(key, check) ?? { ...first }) as Ref<Draft<T>>
  watch(draft, (value) => write(key, value), { deep: true })
  return draft
}

function read<T>(key: string, check: Check<T>): T | undefined {
  try {
    const stored = localStorage.getItem(key)
    return stored === null ? undefined : check(JSON.parse(stored), key)
  } catch {
    return undefined
  }
}

/** A browser that keeps nothing still works, it only forgets. */
function write(key: string, value: object): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    return
  }
}
