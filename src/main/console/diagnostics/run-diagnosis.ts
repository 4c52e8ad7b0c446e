/**
 * The operator's checklist (operators.md §0), each check by itself and each with a time-out: one that hangs or breaks says
 * so and holds up nobody.
 */
import {
  diagnosisChecks,
  diagnosisVerdicts,
  type DiagnosisCheckId,
  type DiagnosisResult
} from '../../../shared/contract/console/diagnosis.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import { underLinkedSignal } from '../../lib/linked-signal.ts'
import { processRedactor } from '../../lib/log/redact.ts'
import { terminalSafe } from '../../lib/terminal-safe.ts'
import { untilAborted } from '../../lib/wait.ts'
import { checkCardMemory, checkDriver, checkDriverUpdates } from './check-cards.ts'
import { checkChainHead, checkChainNode, checkClock, checkSourceNode } from './check-chain.ts'
import { checkConfigShared, checkNodeListens, checkSecretFiles } from './check-exposure.ts'
import {
  checkFileDescriptors,
  checkFreeSpace,
  checkLoad,
  checkMemory,
  checkMemoryKills
} from './check-limits.ts'
import { checkCardsAndLocks, checkEnvironment, checkLocks, checkTmpdirs } from './check-locks.ts'
import { checkSenderBalance, checkStuckMessages } from './check-messages.ts'
import { checkParameters } from './check-parameters.ts'
import { checkProverStates } from './check-provers.ts'
import { checkStoreNames, checkStores } from './check-stores.ts'
import type { CheckAnswer, DiagnosisContext, RunCheck } from './diagnosis-context.ts'

const runs: Readonly<Record<DiagnosisCheckId, RunCheck>> = {
  chainHead: checkChainHead,
  clock: checkClock,
  chainNode: checkChainNode,
  sourceNode: checkSourceNode,
  proverStates: checkProverStates,
  driver: checkDriver,
  cardMemory: checkCardMemory,
  driverUpdates: checkDriverUpdates,
  locks: checkLocks,
  tmpdirs: checkTmpdirs,
  cardsAndLocks: checkCardsAndLocks,
  environment: checkEnvironment,
  parameters: checkParameters,
  fileDescriptors: checkFileDescriptors,
  memory: checkMemory,
  memoryKills: checkMemoryKills,
  load: checkLoad,
  freeSpace: checkFreeSpace,
  stores: checkStores,
  storeNames: checkStoreNames,
  senderBalance: checkSenderBalance,
  stuckMessages: checkStuckMessages,
  nodeListens: checkNodeListens,
  configShared: checkConfigShared,
  secretFiles: checkSecretFiles
}

/** ms one check may take. */
export const checkTimeout = 20_000
const atOnce = 4
const mostEvidence = 64
const longestEvidence = 500

/** In the order of the page. */
export const diagnosisCheckIds = Object.keys(diagnosisChecks).filter((id): id is DiagnosisCheckId =>
  Object.hasOwn(diagnosisChecks, id)
)

export interface DiagnosisOptions {
  readonly signal?: AbortSignal
  /** ms; default {@link checkTimeout}. */
  readonly timeout?: number
}

/** One check. @throws PosterError CANCELLED when the signal aborts; nothing else */
export async function runCheck(
  id: DiagnosisCheckId,
  context: DiagnosisContext,
  options: DiagnosisOptions = {}
): Promise<DiagnosisResult> {
  const { signal, timeout = checkTimeout } = options
  const began = context.clock.monotonic()
  const answer = await underLinkedSignal([signal], timeout, async (limited): Promise<CheckAnswer> => {
    try {
      // What hangs in the kernel hears no signal; only the wait for it ends.
      return await untilAborted(runs[id](context, limited), limited)
    } catch (error) {
      if (signal?.aborted) throw error
      if (limited.aborted || PosterError.is(error, 'TIMED_OUT')) {
        return { code: 'noAnswerInTime', parameters: { seconds: Math.round(timeout / 1000) } }
      }
      return { code: 'checkBroke', parameters: { reason: describeError(error) } }
    }
  })
  return {
    id,
    verdict: diagnosisVerdicts[answer.code],
    code: answer.code,
    parameters: clean(answer.parameters ?? {}),
    evidence: (answer.evidence ?? []).slice(0, mostEvidence).map(cleanText),
    at: context.clock.now(),
    took: Math.round(context.clock.monotonic() - began)
  }
}

export interface DiagnosisRunOptions extends DiagnosisOptions {
  /** Default: all of them. */
  readonly checks?: readonly DiagnosisCheckId[]
  readonly onBegin?: (id: DiagnosisCheckId) => void
  readonly onResult?: (result: DiagnosisResult) => void
}

/** Several, a few at a time, in order. @throws PosterError CANCELLED */
export async function runDiagnosis(
  context: DiagnosisContext,
  options: DiagnosisRunOptions = {}
): Promise<DiagnosisResult[]> {
  const results = new Map<DiagnosisCheckId, DiagnosisResult>()
  const waiting = [...(options.checks ?? diagnosisCheckIds)]
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      options.onBegin?.(id)
      const result = await runCheck(id, context, options)
      results.set(id, result)
      options.onResult?.(result)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return diagnosisCheckIds.flatMap((id) => results.get(id) ?? [])
}

function clean(parameters: DiagnosisResult['parameters']): DiagnosisResult['parameters'] {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'string' ? cleanText(value) : value
    ])
  )
}

function cleanText(text: string): string {
  const safe = terminalSafe(processRedactor.redact(text)).replaceAll('\n', ' ')
  return safe.length > longestEvidence ? `${safe.slice(0, longestEvidence)}…` : safe
}
