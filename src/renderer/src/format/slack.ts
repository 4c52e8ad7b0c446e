/** Slack: how much time is left over. Never told larger than it is, and lateness never smaller. */
import type { Language } from '../i18n/language.ts'
import { formatDuration } from './duration.ts'

const minute = 60_000

/** `12 min`, `40 s` under a minute; below zero `17 min late`, `晚 17 分`. */
export function formatSlack(ms: number, language: Language): string {
  const late = ms < 0
  const length = Math.abs(ms)
  const unit = length < minute ? 1000 : minute
  const whole = (late ? Math.ceil(length / unit) : Math.floor(length / unit)) * unit
  const text = formatMinutes(whole, language)
  if (!late) return text
  return language === 'en' ? `${text} late` : `晚 ${text}`
}

/** Minutes stay minutes below two hours, since slack is compared with thirty of them. */
function formatMinutes(ms: number, language: Language): string {
  if (ms < minute || ms >= 120 * minute) return formatDuration(ms, language)
  return `${String(ms / minute)} ${language === 'en' ? 'min' : '分'}`
}
