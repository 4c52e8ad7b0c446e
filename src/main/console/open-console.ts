/**
 * The console of this process: the nodes it knows and the contract's handlers over them. It serves any number of callers over
 * any port and knows neither sockets nor windows.
 */
import { serveChannel } from '../../shared/channel/serve-channel.ts'
import type { TextPort } from '../../shared/channel/port.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { CloseStack, type Closeable } from '../lib/closeable.ts'
import type { Logger } from '../lib/log/logger.ts'
import type { ConsoleHome } from './console-home.ts'
import { openRooms } from './console-rooms.ts'
import { dispatchFor, type ConfirmSpend } from './dispatch.ts'
import type { Grant } from './handlers.ts'
import type { ConsoleNode } from './host/console-node.ts'
import type { HostedNodeParts } from './host/hosted-node.ts'
import { NodeHost } from './host/node-host.ts'
import { AlertWatch } from './alerts/alert-watch.ts'
import type { ShowOnDesktop } from './alerts/outgoing/alert-channel.ts'
import { AlertOutbox } from './alerts/outgoing/alert-outbox.ts'
import { NodeViews } from './node-view/node-views.ts'

export interface ConsoleOptions {
  readonly home: ConsoleHome
  /** Nodes that are there anyway: the daemon this console is part of. */
  readonly fixed: readonly ConsoleNode[]
  /** Undefined when this process starts no nodes. */
  readonly openLog: HostedNodeParts['openLog'] | undefined
  readonly launcherDirectories: readonly string[]
  readonly confirmSpend: ConfirmSpend
  /** Language the system asks for, as BCP 47; '' when only a browser knows. */
  readonly language: string
  /** Undefined where there is no desktop to show anything on. */
  readonly showOnDesktop?: ShowOnDesktop
  readonly logger: Logger
  readonly clock?: Clock
}

export interface Console extends Closeable {
  readonly host: NodeHost
  /** Answers one caller until its port ends; closing it ends the port. */
  serve(port: TextPort, grant: Grant): { close(reason?: string): void }
}

/** @throws PosterError as the list of nodes cannot be read or written */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { logger, clock = systemClock, openLog } = options
  const open = new CloseStack(35_000)
  const host = open.use(
    'the nodes',
    await NodeHost.open({
      file: openLog ? options.home.nodes : undefined,
      fixed: options.fixed,
      openLog,
      launcherDirectories: options.launcherDirectories,
      clock,
      logger
    })
  )
  const views = open.use('the views of the nodes', new NodeViews(host, clock))
  const outbox = open.use(
    'what is sent of alerts',
    await AlertOutbox.open({
      file: options.home.alertChannels,
      language: options.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en',
      showOnDesktop: options.showOnDesktop,
      clock,
      logger
    })
  )
  const alerts = open.use(
    'the alerts',
    await AlertWatch.open({
      host,
      views,
      file: options.home.alerts,
      onLooked: (rows, nodes, now) => outbox.note(rows, nodes, now),
      clock,
      logger
    })
  )
  const { methods, topics } = openRooms(open, {
    home: options.home,
    host,
    views,
    alerts,
    outbox,
    canHost: openLog !== undefined,
    language: options.language,
    launcherDirectories: options.launcherDirectories,
    clock,
    logger
  })
  return {
    host,
    serve: (port, grant) =>
      serveChannel(port, dispatchFor(grant, { methods, topics, confirmSpend: options.confirmSpend, logger })),
    close: () => open.close()
  }
}
