/** The checks of the Diagnostics page, every one of which can be run again alone, and what they may answer. */
import { list, object, oneOf } from '../check/check.ts'
import { nodeId, ofNode } from './common.ts'
import { method, topic } from './define.ts'

/** `unknown` is never shown as good. */
export type Verdict = 'pass' | 'warning' | 'fail' | 'unknown'

export type DiagnosisGroup =
  'chain' | 'cards' | 'locks' | 'parameters' | 'limits' | 'stores' | 'fees' | 'exposure' | 'provers'

/** In the order of the page. A number never changes its meaning. */
export const diagnosisChecks = {
  chainHead: { number: 'DIA-001', group: 'chain' },
  clock: { number: 'DIA-002', group: 'chain' },
  chainNode: { number: 'DIA-003', group: 'chain' },
  sourceNode: { number: 'DIA-004', group: 'chain' },
  proverStates: { number: 'DIA-010', group: 'provers' },
  driver: { number: 'DIA-020', group: 'cards' },
  cardMemory: { number: 'DIA-021', group: 'cards' },
  driverUpdates: { number: 'DIA-022', group: 'cards' },
  locks: { number: 'DIA-030', group: 'locks' },
  tmpdirs: { number: 'DIA-031', group: 'locks' },
  cardsAndLocks: { number: 'DIA-032', group: 'locks' },
  environment: { number: 'DIA-033', group: 'locks' },
  parameters: { number: 'DIA-040', group: 'parameters' },
  fileDescriptors: { number: 'DIA-050', group: 'limits' },
  memory: { number: 'DIA-051', group: 'limits' },
  memoryKills: { number: 'DIA-052', group: 'limits' },
  load: { number: 'DIA-053', group: 'limits' },
  freeSpace: { number: 'DIA-054', group: 'limits' },
  stores: { number: 'DIA-060', group: 'stores' },
  storeNames: { number: 'DIA-061', group: 'stores' },
  senderBalance: { number: 'DIA-070', group: 'fees' },
  stuckMessages: { number: 'DIA-071', group: 'fees' },
  nodeListens: { number: 'DIA-080', group: 'exposure' },
  configShared: { number: 'DIA-081', group: 'exposure' },
  secretFiles: { number: 'DIA-082', group: 'exposure' }
} as const satisfies Record<string, { number: string; group: DiagnosisGroup }>

export type DiagnosisCheckId = keyof typeof diagnosisChecks

/** Every answer with its verdict; the texts of a code take its parameters. */
export const diagnosisVerdicts = {
  // What any check may answer
  notNeeded: 'pass',
  needsThisMachine: 'unknown',
  needsNode: 'unknown',
  needsChain: 'unknown',
  needsConfig: 'unknown',
  noAnswerInTime: 'unknown',
  checkBroke: 'unknown',

  headFresh: 'pass',
  headBehind: 'warning',
  headStale: 'fail',
  headHeardBySelf: 'pass',
  chainUnreachable: 'fail',
  clockGood: 'pass',
  clockBehindHead: 'fail',
  clockNotSynchronised: 'warning',
  clockUnknown: 'unknown',
  chainAnswers: 'pass',
  chainSlow: 'warning',
  sourceAnswers: 'pass',
  sourceSlow: 'warning',
  sourceUnreachable: 'fail',
  proversReady: 'pass',
  proversSome: 'warning',
  proversNone: 'fail',
  proversComplain: 'warning',
  driverAnswers: 'pass',
  driverBroken: 'fail',
  driverNoCard: 'fail',
  driverMissing: 'fail',
  cardMemoryEnough: 'pass',
  cardMemoryLow: 'warning',
  updatesOff: 'pass',
  updatesSpareDriver: 'pass',
  updatesTakeDriver: 'warning',
  updatesUnknown: 'unknown',
  locksFreeOrOurs: 'pass',
  lockHeldByOther: 'warning',
  lockNotWritable: 'fail',
  tmpdirsReady: 'pass',
  tmpdirBad: 'fail',
  oneLockPerCard: 'pass',
  locksCrossed: 'fail',
  environmentClean: 'pass',
  environmentRemarks: 'warning',
  parametersThere: 'pass',
  parametersMissing: 'fail',
  parametersEmpty: 'fail',
  descriptorsEnough: 'pass',
  descriptorsLow: 'warning',
  descriptorsNearLimit: 'fail',
  memoryEnough: 'pass',
  memoryLow: 'warning',
  memoryCritical: 'fail',
  memoryNoKills: 'pass',
  memoryKills: 'warning',
  loadNormal: 'pass',
  loadHigh: 'warning',
  spaceEnough: 'pass',
  spaceLow: 'warning',
  spaceCritical: 'fail',
  storesReadable: 'pass',
  storesNone: 'warning',
  storesUnreachable: 'fail',
  storeNamesMatch: 'pass',
  storeNamesMissing: 'fail',
  balanceEnough: 'pass',
  balanceLow: 'warning',
  balanceCritical: 'fail',
  senderMissing: 'fail',
  messagesMoving: 'pass',
  messagesStuck: 'fail',
  listensLocally: 'pass',
  listensBeyond: 'warning',
  configOwn: 'pass',
  configShared: 'warning',
  secretsKept: 'pass',
  secretsReadable: 'warning'
} as const satisfies Record<string, Verdict>

export type DiagnosisCode = keyof typeof diagnosisVerdicts

export interface DiagnosisResult {
  readonly id: DiagnosisCheckId
  readonly verdict: Verdict
  readonly code: DiagnosisCode
  readonly parameters: Readonly<Record<string, string | number>>
  /** Lines as they were found, secrets covered; not translated. */
  readonly evidence: readonly string[]
  /** ms since the Unix epoch: when it ended. */
  readonly at: number
  /** ms it took. */
  readonly took: number
}

/** One check of a node: what it said last, and whether it is at it. */
export interface DiagnosisRow {
  readonly id: DiagnosisCheckId
  readonly state: 'idle' | 'waiting' | 'running'
  /** null = never run since this console was opened. */
  readonly result: DiagnosisResult | null
}

export interface SupportBundleView {
  /** To quote to whoever helps. */
  readonly id: string
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
  /** Places where a secret was covered. */
  readonly covered: number
  /** bytes of the archive */
  readonly bytes: number
  /** Where the page fetches it; '' when it was saved already, null when the person did not want it. */
  readonly address: string | null
}

const checkIds = Object.keys(diagnosisChecks).filter((id): id is DiagnosisCheckId =>
  Object.hasOwn(diagnosisChecks, id)
)

export const diagnosisMethods = {
  /** Begins the checks that are named and not under way already; the topic tells how they go. */
  'diagnosis.run': method<null>()(
    'operate',
    object({ node: nodeId, checks: list(oneOf(...checkIds), checkIds.length) })
  ),
  /** Ends what is under way; what was said before stays. */
  'diagnosis.cancel': method<null>()('operate', ofNode),
  /** Configuration, health, results and the last log lines, each without its secrets, as one file to download. */
  'diagnosis.support': method<SupportBundleView>()('operate', ofNode)
}

export const diagnosisTopics = {
  diagnosis: topic<DiagnosisRow>()('read', ofNode)
}
