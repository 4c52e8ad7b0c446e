/** The page's words around alerts; those of the alerts themselves are shared with what is sent elsewhere. */
import { alertWordsEn } from '../../../../shared/alerts/words-en.ts'

export const alerts = {
  title: 'Alerts',
  none: 'No alert. What is over stays here for ten minutes.',
  bell: (critical: number, warning: number) =>
    `Alerts: ${String(critical)} critical, ${String(warning)} warning`,
  over: 'Over',
  acknowledge: 'Seen',
  mute: 'Mute for 1 h',
  unmute: 'Unmute',
  seen: (time: string) => `Seen at ${time}.`,
  mutedUntil: (time: string) => `Muted until ${time}.`,
  closesAt: (time: string) => `It closes at ${time}.`,
  code: alertWordsEn
}
