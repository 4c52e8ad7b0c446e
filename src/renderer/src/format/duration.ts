/** Lengths of time in ms, for people. Whole units, cut: what is not over yet is not counted. */
import type { Language } from '../i18n/language.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const unitWords = {
  en: { day: 'd', hour: 'h', minute: 'min', second: 's' },
  'zh-CN': { day: '天', hour: '小时', minute: '分', second: '秒' }
} as const

type Unit = 'day' | 'hour' | 'minute' | 'second'

const units: readonly (readonly [Unit, number])[] = [
  ['day', day],
  ['hour', hour],
  ['minute', minute],
  ['second', second]
]

/** The two largest units: `2 min 4 s`, `1 h 23 min`, `3 d 4 h`; under ten seconds `0.4 s`. A length below zero is zero. */
export function formatDuration(ms: number, language: Language): string {
  const words = unitWords[language]
  const length = Math.max(0, ms)
  if (length < 10 * second && length % second !== 0) {
    return `${(Math.floor(length / 100) / 10).toFixed(1)} ${words.second}`
  }
  const first = units.findIndex(([, size]) => length >= size)
  if (first < 0) return `0 ${words.second}`
  let rest = length
  const parts: string[] = []
  for (const [unit, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${String(count)} ${words[unit]}`)
  }
  return parts.join(' ')
}

/** The largest unit alone: `6 s`, `4 min`, `3 h`; alone, Chinese minutes are 分钟. */
export function formatRoughDuration(ms: number, language: Language): string {
  const length = Math.max(0, ms)
  const [unit, size] = units.find(([, each]) => length >= each) ?? (['second', second] as const)
  const word = language === 'zh-CN' && unit === 'minute' ? '分钟' : unitWords[language][unit]
  return `${String(Math.floor(length / size))} ${word}`
}

/** `17:06`, `0:41`, `1:02:03`: for lengths that stand beside each other and for countdowns. */
export function formatClock(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / second)
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${String(minutes)}:${two(seconds % 60)}`
    : `${String(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** `6 s ago`, `6 秒前`. */
export function formatAge(ms: number, language: Language): string {
  const length = formatRoughDuration(ms, language)
  return language === 'en' ? `${length} ago` : `${length}前`
}

/** `in 42 min`, `42 分钟后`; what has passed is an age. */
export function formatAhead(ms: number, language: Language): string {
  if (ms < 0) return formatAge(-ms, language)
  const length = ms < hour ? formatRoughDuration(ms, language) : formatDuration(ms, language)
  return language === 'en' ? `in ${length}` : `${length}后`
}
