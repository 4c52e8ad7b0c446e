/** `console link`: a new link to a console that runs on this machine. */
import { resolveConsoleHome } from '../../console/console-home.ts'
import { askForLink } from '../../console/link-desk/link-desk.ts'
import { permissions, type Permission } from '../../../shared/contract/console/permission.ts'
import { PosterError } from '../../lib/error.ts'
import type { Action } from '../action.ts'
import { contextOf } from '../context.ts'
import { printLine } from '../output.ts'

export const run: Action = async (command, env) => {
  const directory = command.isSet('home')
    ? contextOf(command, env).layout.home
    : resolveConsoleHome(env, command.string('console-home')).root
  const { url } = await askForLink(directory, { permissions: command.list('only').map(readPermission) })
  printLine(url)
  return 0
}

function readPermission(word: string): Permission {
  const found = permissions.find((permission) => permission === word)
  if (found) return found
  throw new PosterError('USAGE', `--only: there is no permission "${word}"`, {
    advice: `Permissions are ${permissions.join(', ')}`
  })
}
