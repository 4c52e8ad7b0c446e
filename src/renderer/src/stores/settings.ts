/** What a person has chosen for this page. Kept in the browser's own storage, nowhere else. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Ref } from 'vue'
import type { TimeFormat } from '../format/time.ts'
import { isLanguage, pickLanguage } from '../i18n/language.ts'
import type { Language } from '../i18n/language.ts'

export type Theme = 'dark' | 'light'
export type Density = 'normal' | 'tight'
/** What may be chosen; 'system' follows what the machine says. */
export type LanguageChoice = Language | 'system'
export type ThemeChoice = Theme | 'system'

const languageChoices: readonly LanguageChoice[] = ['system', 'zh-CN', 'en']
const themeChoices: readonly ThemeChoice[] = ['system', 'dark', 'light']
const densities: readonly Density[] = ['normal', 'tight']
const timeFormats: readonly TimeFormat[] = ['local', 'utc', 'epoch']

export const useSettings = defineStore('settings', () => {
  const languageChoice = keep<LanguageChoice>('language', languageChoices, 'system')
  const themeChoice = keep<ThemeChoice>('theme', themeChoices, 'dark')
  const density = keep<Density>('density', densities, 'normal')
  const timeFormat = keep<TimeFormat>('time-format', timeFormats, 'local')
  const systemIsLight = followSystemTheme()

  const language = computed<Language>({
    get: () => (isLanguage(languageChoice.value) ? languageChoice.value : pickLanguage(navigator.languages)),
    set: (value) => {
      languageChoice.value = value
    }
  })
  const theme = computed<Theme>({
    get: () => {
      if (themeChoice.value !== 'system') return themeChoice.value
      return systemIsLight.value ? 'light' : 'dark'
    },
    set: (value) => {
      themeChoice.value = value
    }
  })

  watch(
    [language, theme, density],
    () => {
      document.documentElement.lang = language.value
      document.documentElement.dataset['theme'] = theme.value
      document.documentElement.dataset['density'] = density.value
    },
    { immediate: true }
  )

  return { languageChoice, language, themeChoice, theme, density, timeFormat }
})

/** A choice that outlives the page. What is stored and no longer known counts as not chosen. */
function keep<T extends string>(key: string, choices: readonly T[], first: T): Ref<T> {
  const stored = read(key)
  // ref() of a type parameter is widened to its unwrapped form; a string has none.
  const choice = ref(choices.find((each) => each === stored) ?? first) as Ref<T>
  watch(choice, (value) => write(key, value))
  return choice
}

function followSystemTheme(): Ref<boolean> {
  const query = matchMedia('(prefers-color-scheme: light)')
  const isLight = ref(query.matches)
  query.addEventListener('change', (event) => {
    isLight.value = event.matches
  })
  return isLight
}

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
