/** The languages the console speaks, and which one a person most likely reads. */

export type Language = 'zh-CN' | 'en'

export const languages: readonly { readonly value: Language; readonly label: string }[] = [
  { value: 'zh-CN', label: '中文' },
  { value: 'en', label: 'EN' }
]

/** True for a value that names one of our languages. */
export function isLanguage(value: unknown): value is Language {
  return value === 'zh-CN' || value === 'en'
}

/** The first of the system's languages we have; any kind of Chinese is zh-CN. English when there is none. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return 'zh-CN'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'en'
}
