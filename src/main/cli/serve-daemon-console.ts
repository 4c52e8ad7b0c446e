/** The console of one daemon, for browsers: `daemon run --console`. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { HomeLayout } from '../config/home.ts'
import { resolveConsoleHome } from '../console/console-home.ts'
import { daemonNode } from '../console/host/hosted-node.ts'
import { openConsole } from '../console/open-console.ts'
import { serveBrowsers } from '../console/web/serve-browsers.ts'
import { systemClock } from '../lib/clock.ts'
import type { CloseStack } from '../lib/closeable.ts'
import type { Logging } from '../lib/log/log-sink.ts'
import type { NodeOptions } from '../node/run-options.ts'
import type { RunningNode } from '../node/start-node.ts'
import type { readBrowserSettings } from './browser-settings.ts'
import { confirmOnTerminal } from './confirm-on-terminal.ts'
import { consoleWelcome } from './console-welcome.ts'
import { printLine } from './output.ts'

export interface ConsoleOfDaemon {
  readonly node: RunningNode
  readonly options: NodeOptions
  readonly browsers: ReturnType<typeof readBrowserSettings>
  readonly layout: HomeLayout
  readonly logging: Logging
  readonly parts: CloseStack
}

/** Opens it and prints its link; `parts` close it. @throws PosterError as consoles and listeners do */
export async function serveDaemonConsole({
  node,
  options,
  browsers,
  layout,
  logging,
  parts
}: ConsoleOfDaemon): Promise<void> {
  const logger = logging.logger('console')
  const console = parts.use(
    'the console',
    await openConsole({
      home: resolveConsoleHome({}, join(layout.home, 'console')),
      fixed: [daemonNode({ name: hostname(), node, options, clock: systemClock })],
      openLog: undefined,
      launcherDirectories: options.launcherDirectories,
      confirmSpend: confirmOnTerminal,
      language: '',
      logger
    })
  )
  const served = parts.use(
    'the browsers',
    await serveBrowsers({
      ...browsers,
      console,
      tls: join(layout.home, 'console', 'tls'),
      desk: layout.home,
      logger
    })
  )
  const again = `venus-sector-manager --home ${layout.home} console link`
  for (const line of consoleWelcome(served.newLink(), again)) printLine(line)
}
