/**
 * The console of this process: the nodes it knows and the contract's handlers over them. It serves any number of callers over
 * any port and knows neither sockets nor windows.
 */
import { serveChannel } from '../../shared/channel/serve-channel.ts'
import type { TextPort } from '../../shared/channel/port.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { CloseStack, type Closeable } from '../lib/closeable.ts'
import type { Logger } from '../lib/log/logger.ts'
import { CardViews } from './cards/card-views.ts'
import type { ConsoleHome } from './console-home.ts'
import { DiagnosisDesk } from './diagnostics/diagnosis-desk.ts'
import { dispatchFor, type ConfirmSpend } from './dispatch.ts'
import type { Grant } from './handlers.ts'
import type { ConsoleNode } from './host/console-node.ts'
import type { HostedNodeParts } from './host/hosted-node.ts'
import { NodeHost } from './host/node-host.ts'
import { aboutMethods } from './methods/about-methods.ts'
import { configMethods } from './methods/config-methods.ts'
import { cardMethods, cardTopics } from './methods/card-methods.ts'
import { AlertWatch } from './alerts/alert-watch.ts'
import type { ShowOnDesktop } from './alerts/outgoing/alert-channel.ts'
import { AlertOutbox } from './alerts/outgoing/alert-outbox.ts'
import { alertMethods, alertTopics } from './methods/alert-methods.ts'
import { alertChannelMethods, alertChannelTopics } from './methods/alert-channel-methods.ts'
import { deadlineMethods, deadlineTopics } from './methods/deadline-methods.ts'
import { diagnosisMethods, diagnosisTopics } from './methods/diagnosis-methods.ts'
import { exportMethods } from './methods/export-methods.ts'
import { Jobs } from './jobs/jobs.ts'
import { jobMethods, jobTopics } from './methods/job-methods.ts'
import { LogDesk } from './logs/desk/log-desk.ts'
import { logMethods, logTopics } from './methods/log-methods.ts'
import { gpuMethods } from './methods/gpu-methods.ts'
import { nodeMethods, nodeTopics } from './methods/node-methods.ts'
import { practiceMethods, practiceTopics } from './methods/practice-methods.ts'
import { proverMethods, proverTopics } from './methods/prover-methods.ts'
import { sectorMethods } from './methods/sector-methods.ts'
import { sessionMethods } from './methods/session-methods.ts'
import { storeMethods, storeTopics } from './methods/store-methods.ts'
import { wizardMethods, wizardTopics } from './methods/wizard-methods.ts'
import { NodeViews } from './node-view/node-views.ts'
import { Practice } from './practice/practice.ts'
import { DeadlineTables } from './sectors/deadline-tables.ts'

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
  const checks = open.use('the checks', new DiagnosisDesk({ host, clock, logger }))
  const cards = open.use('the cards', new CardViews(host, clock))
  const jobs = open.use('the jobs', new Jobs(clock))
  const sectorParts = { host, views, jobs, tables: new DeadlineTables(clock), clock }
  const logs = open.use(
    'the logs',
    // Part of a daemon, its lines stand in the daemon's log.
    new LogDesk({ nodes: host, ownLogs: openLog ? options.home.logs : undefined, clock })
  )
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
  const practice = openLog
    ? open.use('the practice network', new Practice({ host, directory: options.home.practice, logger }))
    : undefined
  const methods = {
    ...sessionMethods({ language: options.language, canHost: openLog !== undefined }),
    ...aboutMethods(options.home.root, clock),
    ...nodeMethods(host),
    ...deadlineMethods(host, clock),
    ...configMethods(host, clock),
    ...exportMethods(host, clock),
    ...diagnosisMethods({ host, desk: checks, logDirectory: options.home.logs, clock }),
    ...proverMethods(host, views, clock),
    ...cardMethods(cards),
    ...jobMethods(jobs),
    ...sectorMethods(sectorParts),
    ...storeMethods(sectorParts),
    ...logMethods(logs, clock),
    ...practiceMethods(practice),
    ...wizardMethods({ host, clock, env: process.env }),
    ...gpuMethods({ host, clock, env: process.env, launcherDirectories: options.launcherDirectories }),
    ...alertMethods(alerts),
    ...alertChannelMethods(outbox)
  }
  const topics = {
    ...nodeTopics(host),
    ...deadlineTopics(views),
    ...alertTopics(alerts),
    ...alertChannelTopics(outbox),
    ...proverTopics(views),
    ...cardTopics(cards),
    ...jobTopics(jobs),
    ...logTopics(logs),
    ...storeTopics(views),
    ...diagnosisTopics(checks),
    ...practiceTopics(practice),
    ...wizardTopics(clock)
  }
  return {
    host,
    serve: (port, grant) =>
      serveChannel(port, dispatchFor(grant, { methods, topics, confirmSpend: options.confirmSpend, logger })),
    close: () => open.close()
  }
}
