/** What a person has chosen for this page: language and theme. Kept in the browser's own storage, nowhere else. */
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { isLanguage, pickLanguage } from '../i18n/language.ts'
import type { Language } from '../i18n/language.ts'

export type Theme = 'dark' | 'light'

const languageKey = 'language'
const themeKey = 'theme'

export const useSettings = defineStore('settings', () => {
  const storedLanguage = read(languageKey)
  const language = ref<Language>(
    isLanguage(storedLanguage) ? storedLanguage : pickLanguage(navigator.languages)
  )
  const theme = ref<Theme>(read(themeKey) === 'light' ? 'light' : 'dark')

  watch(
    [language, theme],
    () => {
      document.documentElement.lang = language.value
      document.documentElement.dataset['theme'] = theme.value
    },
    { immediate: true }
  )
  watch(language, (value) => write(languageKey, value))
  watch(theme, (value) => write(themeKey, value))

  return { language, theme }
})

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** A browser that keeps nothing (private windows) still works, it only forgets. */
function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    return
  }
}
