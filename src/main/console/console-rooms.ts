/**
 * Every method and topic of the contract with the room that answers it. What a first page asks is there at once; the other
 * rooms are loaded when somebody enters them.
 */
import { cardMethods, cardTopics } from '../../shared/contract/console/cards.ts'
import { configMethods } from '../../shared/contract/console/config.ts'
import { deadlineMethods, deadlineTopics } from '../../shared/contract/console/deadlines.ts'
import { diagnosisMethods, diagnosisTopics } from '../../shared/contract/console/diagnosis.ts'
import { exportMethods } from '../../shared/contract/console/export.ts'
import { gpuMethods } from '../../shared/contract/console/gpu.ts'
import { logMethods, logTopics } from '../../shared/contract/console/logs.ts'
import { proverMethods, proverTopics } from '../../shared/contract/console/provers.ts'
import { sectorMethods } from '../../shared/contract/console/sectors.ts'
import { storeMethods, storeTopics } from '../../shared/contract/console/stores.ts'
import { wizardMethods, wizardTopics } from '../../shared/contract/console/wizard.ts'
import type { Clock } from '../lib/clock.ts'
import type { CloseStack } from '../lib/closeable.ts'
import { messageOf } from '../lib/error.ts'
import type { Logger } from '../lib/log/logger.ts'
import { OpenedWhenAsked } from '../lib/opened-when-asked.ts'
import type { AlertWatch } from './alerts/alert-watch.ts'
import type { AlertOutbox } from './alerts/outgoing/alert-outbox.ts'
import type { CardViews } from './cards/card-views.ts'
import type { ConsoleHome } from './console-home.ts'
import type { AllMethods, AllTopics } from './dispatch.ts'
import type { NodeHost } from './host/node-host.ts'
import { Jobs } from './jobs/jobs.ts'
import { methodsWhenAsked, once, topicsWhenAsked } from './load-when-asked.ts'
import { aboutMethods } from './methods/about-methods.ts'
import { alertChannelMethods, alertChannelTopics } from './methods/alert-channel-methods.ts'
import { alertMethods, alertTopics } from './methods/alert-methods.ts'
import { jobMethods, jobTopics } from './methods/job-methods.ts'
import { nodeMethods, nodeTopics } from './methods/node-methods.ts'
import { practiceMethods, practiceTopics } from './methods/practice-methods.ts'
import { sessionMethods } from './methods/session-methods.ts'
import type { NodeViews } from './node-view/node-views.ts'
import { Practice } from './practice/practice.ts'

export interface RoomParts {
  readonly home: ConsoleHome
  readonly host: NodeHost
  readonly views: NodeViews
  readonly alerts: AlertWatch
  readonly outbox: AlertOutbox
  /** False when this process starts no nodes. */
  readonly canHost: boolean
  readonly language: string
  readonly launcherDirectories: readonly string[]
  readonly clock: Clock
  readonly logger: Logger
}

/** @param open where what the rooms open is closed */
export function openRooms(open: CloseStack, parts: RoomParts): { methods: AllMethods; topics: AllTopics } {
  const { home, host, views, alerts, outbox, canHost, language, launcherDirectories, clock, logger } = parts
  const checks = open.use(
    'the checks',
    new OpenedWhenAsked('the checks', async () => {
      const { DiagnosisDesk } = await import('./diagnostics/diagnosis-desk.ts')
      return new DiagnosisDesk({ host, clock, logger })
    })
  )
  const cards = open.use(
    'the cards',
    new OpenedWhenAsked('the cards', async () => {
      const { CardViews } = await import('./cards/card-views.ts')
      return new CardViews(host, views, clock)
    })
  )
  open.add('waiting for a node of this machine', keepCards(host, cards, logger))
  const logs = open.use(
    'the logs',
    new OpenedWhenAsked('the logs', async () => {
      const { LogDesk } = await import('./logs/desk/log-desk.ts')
      // Part of a daemon, its lines stand in the daemon's log.
      return new LogDesk({ nodes: host, ownLogs: canHost ? home.logs : undefined, clock })
    })
  )
  const jobs = open.use('the jobs', new Jobs(clock))
  const practice = canHost
    ? open.use('the practice network', new Practice({ host, directory: home.practice, logger }))
    : undefined
  const sectorParts = once(async () => {
    const { DeadlineTables } = await import('./sectors/deadline-tables.ts')
    return { host, views, jobs, tables: new DeadlineTables(clock), clock }
  })
  const { env } = process
  const methods = {
    ...sessionMethods({ language, canHost }),
    ...aboutMethods(home.root, clock),
    ...nodeMethods(host),
    ...jobMethods(jobs),
    ...practiceMethods(practice),
    ...alertMethods(alerts),
    ...alertChannelMethods(outbox),
    ...methodsWhenAsked(cardMethods, async () => (await cardRoom()).cardMethods(await cards.get())),
    ...methodsWhenAsked(configMethods, async () => (await configRoom()).configMethods(host, clock)),
    ...methodsWhenAsked(deadlineMethods, async () => (await deadlineRoom()).deadlineMethods(host, clock)),
    ...methodsWhenAsked(diagnosisMethods, async () => {
      const room = await diagnosisRoom()
      return room.diagnosisMethods({ host, desk: await checks.get(), logDirectory: home.logs, clock })
    }),
    ...methodsWhenAsked(exportMethods, async () => (await exportRoom()).exportMethods(host, clock)),
    ...methodsWhenAsked(gpuMethods, async () => {
      const room = await gpuRoom()
      return room.gpuMethods({ host, clock, env, launcherDirectories })
    }),
    ...methodsWhenAsked(logMethods, async () => (await logRoom()).logMethods(await logs.get(), clock)),
    ...methodsWhenAsked(proverMethods, async () => (await proverRoom()).proverMethods(host, views, clock)),
    ...methodsWhenAsked(sectorMethods, async () => (await sectorRoom()).sectorMethods(await sectorParts())),
    ...methodsWhenAsked(storeMethods, async () => (await storeRoom()).storeMethods(await sectorParts())),
    ...methodsWhenAsked(wizardMethods, async () => (await wizardRoom()).wizardMethods({ host, clock, env }))
  }
  const topics = {
    ...nodeTopics(host),
    ...jobTopics(jobs),
    ...practiceTopics(practice),
    ...alertTopics(alerts),
    ...alertChannelTopics(outbox),
    ...topicsWhenAsked(cardTopics, async () => (await cardRoom()).cardTopics(await cards.get())),
    ...topicsWhenAsked(deadlineTopics, async () => (await deadlineRoom()).deadlineTopics(views)),
    ...topicsWhenAsked(diagnosisTopics, async () =>
      (await diagnosisRoom()).diagnosisTopics(await checks.get())
    ),
    ...topicsWhenAsked(logTopics, async () => (await logRoom()).logTopics(await logs.get())),
    ...topicsWhenAsked(proverTopics, async () => (await proverRoom()).proverTopics(views)),
    ...topicsWhenAsked(storeTopics, async () => (await storeRoom()).storeTopics(views)),
    ...topicsWhenAsked(wizardTopics, async () => (await wizardRoom()).wizardTopics(clock))
  }
  return { methods, topics }
}

/** The history of the last hour begins with the first node of this machine, and not with who first looks at it. */
function keepCards(host: NodeHost, cards: OpenedWhenAsked<CardViews>, logger: Logger): () => void {
  const begin = (): void => {
    if (!host.list().some(({ local }) => local !== undefined)) return
    stop()
    cards.get().catch((error: unknown) => {
      logger.named('cards').error(`could not begin to watch the cards: ${messageOf(error)}`)
    })
  }
  const stop = host.onChange(begin)
  begin()
  return stop
}

const cardRoom = () => import('./methods/card-methods.ts')
const configRoom = () => import('./methods/config-methods.ts')
const deadlineRoom = () => import('./methods/deadline-methods.ts')
const diagnosisRoom = () => import('./methods/diagnosis-methods.ts')
const exportRoom = () => import('./methods/export-methods.ts')
const gpuRoom = () => import('./methods/gpu-methods.ts')
const logRoom = () => import('./methods/log-methods.ts')
const proverRoom = () => import('./methods/prover-methods.ts')
const sectorRoom = () => import('./methods/sector-methods.ts')
const storeRoom = () => import('./methods/store-methods.ts')
const wizardRoom = () => import('./methods/wizard-methods.ts')
