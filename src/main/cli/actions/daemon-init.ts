/** `daemon init`: the default configuration files, written where they are missing. */
import { initialiseHome } from '../../config/init.ts'
import type { Action } from '../action.ts'
import { contextOf, openUtilLogging } from '../context.ts'

export const run: Action = async (command, env) => {
  const { layout } = contextOf(command, env)
  const logging = openUtilLogging(env)
  const log = logging.logger('cmd')
  try {
    const { files } = await initialiseHome(layout.home)
    for (const { path, outcome } of files) log.info(`${outcome} ${path}`)
    log.info('initialized')
  } finally {
    await logging.close()
  }
}
