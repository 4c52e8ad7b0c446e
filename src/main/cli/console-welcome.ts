/** What a console says when it is up. */
import type { OneTimeLink } from '../console/web/console-listener.ts'

export function consoleWelcome({ url }: OneTimeLink, again: string): readonly string[] {
  return [
    'The console is up. Open this link in a browser; it works once, within ten minutes:',
    '',
    `  ${url}`,
    '',
    `Another one: ${again}`
  ]
}
