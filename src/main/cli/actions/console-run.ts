/** `console`: a console for browsers that hosts nodes in this process, until a signal stops it. */
import { mkdirSync } from 'node:fs'
import { resolveConsoleHome } from '../../console/console-home.ts'
import { openConsole } from '../../console/open-console.ts'
import { serveBrowsers } from '../../console/web/serve-browsers.ts'
import { CloseStack } from '../../lib/closeable.ts'
import { openLogging } from '../../lib/log/log-sink.ts'
import type { Action } from '../action.ts'
import { readBrowserSettings } from '../browser-settings.ts'
import { confirmOnTerminal } from '../confirm-on-terminal.ts'
import { consoleWelcome } from '../console-welcome.ts'
import { launcherDirectories } from '../launcher-directories.ts'
import { printLine } from '../output.ts'
import { onStopSignal } from '../signals.ts'

export const run: Action = async (command, env) => {
  const settings = readBrowserSettings(command, '')
  const home = resolveConsoleHome(env, command.string('console-home'))
  mkdirSync(home.root, { recursive: true, mode: 0o700 })
  const stopped = new Promise<NodeJS.Signals>((resolve) => onStopSignal(resolve))
  const open = new CloseStack(40_000)
  const logging = openLogging({ mode: 'daemon', env, stderr: process.stderr, directory: home.logs })
  open.use('the log', logging)
  const logger = logging.logger('console')
  try {
    const console = open.use(
      'the console',
      await openConsole({
        home,
        fixed: [],
        openLog: (directory) => {
          const own = openLogging({ mode: 'daemon', env, stderr: process.stderr, directory })
          return { logger: own.logger('dep'), close: () => own.close() }
        },
        launcherDirectories: launcherDirectories(process.argv[1]),
        confirmSpend: confirmOnTerminal,
        language: '',
        logger
      })
    )
    const browsers = open.use(
      'the browsers',
      await serveBrowsers({ ...settings, console, tls: home.tls, desk: home.root, logger })
    )
    for (const line of consoleWelcome(browsers.newLink(), 'venus-sector-manager console link'))
      printLine(line)
    logger.info('process signal captured', { signal: await stopped })
    return 0
  } finally {
    await open.close()
  }
}
