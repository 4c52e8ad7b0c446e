/** The flags about browsers as what the console takes. */
import { fileURLToPath } from 'node:url'
import type { NetworkPermission } from '../console/web/console-listener.ts'
import type { BrowserOptions } from '../console/web/serve-browsers.ts'
import { PosterError } from '../lib/error.ts'
import type { ParsedCommand } from './parse-arguments.ts'

type Settings = Pick<BrowserOptions, 'listen' | 'names' | 'grants' | 'certificate' | 'pages'>

/** From here, as built. */
const builtPages = new URL('../../renderer', import.meta.url)

/** @throws PosterError USAGE */
export function readBrowserSettings(command: ParsedCommand, prefix: '' | 'console-'): Settings {
  const file = command.string(`${prefix}tls-cert`)
  const key = command.string(`${prefix}tls-key`)
  if ((file === undefined) !== (key === undefined)) {
    throw new PosterError('USAGE', `--${prefix}tls-cert and --${prefix}tls-key go together`)
  }
  return {
    listen: command.string(`${prefix}listen`),
    names: command.list(`${prefix}name`),
    grants: command.list(`${prefix}grant`).map((word) => readGrant(word, prefix)),
    certificate: file === undefined || key === undefined ? undefined : { file, key },
    pages: fileURLToPath(builtPages)
  }
}

function readGrant(word: string, prefix: string): NetworkPermission {
  if (word === 'operate' || word === 'read') return word
  throw new PosterError('USAGE', `--${prefix}grant: "${word}" is not given to browsers on the network`, {
    advice: 'Only operate can be granted there; host is as good as a shell, spend writes on chain'
  })
}
