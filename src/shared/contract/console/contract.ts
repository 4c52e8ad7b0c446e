/**
 * The console's contract: every method and every topic there is. A host that lacks one does not compile; a page can ask for
 * nothing else.
 */
import { aboutMethods } from './about.ts'
import { configMethods } from './config.ts'
import { cardMethods, cardTopics } from './cards.ts'
import { alertMethods, alertTopics } from './alerts.ts'
import { alertChannelMethods, alertChannelTopics } from './alert-channels.ts'
import { deadlineMethods, deadlineTopics } from './deadlines.ts'
import { diagnosisMethods, diagnosisTopics } from './diagnosis.ts'
import type { MethodSpec, TopicSpec } from './define.ts'
import { exportMethods } from './export.ts'
import { jobMethods, jobTopics } from './jobs.ts'
import { logMethods, logTopics } from './logs.ts'
import { gpuMethods } from './gpu.ts'
import { nodeMethods, nodeTopics } from './nodes.ts'
import { practiceMethods, practiceTopics } from './practice.ts'
import { proverMethods, proverTopics } from './provers.ts'
import { sectorMethods } from './sectors.ts'
import { sessionMethods } from './session.ts'
import { storeMethods, storeTopics } from './stores.ts'
import { wizardMethods, wizardTopics } from './wizard.ts'

export const consoleMethods = {
  ...sessionMethods,
  ...aboutMethods,
  ...nodeMethods,
  ...deadlineMethods,
  ...alertMethods,
  ...alertChannelMethods,
  ...proverMethods,
  ...diagnosisMethods,
  ...configMethods,
  ...exportMethods,
  ...cardMethods,
  ...jobMethods,
  ...sectorMethods,
  ...storeMethods,
  ...logMethods,
  ...practiceMethods,
  ...wizardMethods,
  ...gpuMethods
}

export const consoleTopics = {
  ...nodeTopics,
  ...deadlineTopics,
  ...alertTopics,
  ...alertChannelTopics,
  ...proverTopics,
  ...cardTopics,
  ...jobTopics,
  ...logTopics,
  ...storeTopics,
  ...diagnosisTopics,
  ...practiceTopics,
  ...wizardTopics
}

export type MethodName = keyof typeof consoleMethods
export type TopicName = keyof typeof consoleTopics

type PartsOf<S> = S extends MethodSpec<infer P, infer R> ? { params: P; result: R } : never
type RowPartsOf<S> = S extends TopicSpec<infer P, infer Row> ? { params: P; row: Row } : never

export type ParamsOf<M extends MethodName> = PartsOf<(typeof consoleMethods)[M]>['params']
export type ResultOf<M extends MethodName> = PartsOf<(typeof consoleMethods)[M]>['result']
export type TopicParamsOf<T extends TopicName> = RowPartsOf<(typeof consoleTopics)[T]>['params']
export type RowOf<T extends TopicName> = RowPartsOf<(typeof consoleTopics)[T]>['row']
