/**
 * What the checks look at: a node through its methods, its configuration, its chain node, and its host when that is this
 * machine. Each may be missing; then the checks that need it say so.
 */
import type { DiagnosisCode } from '../../../shared/contract/console/diagnosis.ts'
import type { ExtProverConfig } from '../../config/schema/ext-prover.ts'
import type { SectorManagerConfig } from '../../config/schema/sector-manager.ts'
import type { Clock } from '../../lib/clock.ts'
import type { JsonValue } from '../../lib/json.ts'

/** A method of a node, with its namespace: `Venus.StoreList`. @throws PosterError as the call does */
export type CallNode = (
  method: string,
  params: readonly JsonValue[],
  signal: AbortSignal
) => Promise<JsonValue>

export interface DiagnosedHost {
  /** Of the node; undefined when it does not run. */
  readonly pid: number | undefined
  readonly home: string
  readonly configDirectory: string
  /** The environment provers inherit. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Homes of other nodes of this machine. */
  readonly otherHomes: readonly string[]
  /** Default `/proc` and `/etc`. */
  readonly procDirectory?: string
  readonly etcDirectory?: string
}

export interface DiagnosedChain {
  /** `timestampMs` is undefined on a practice network: its blocks tell a time of their own. */
  head(signal: AbortSignal): Promise<{ readonly height: number; readonly timestampMs: number | undefined }>
  /** Length of an epoch. */
  epochMs(signal: AbortSignal): Promise<number>
  /** attoFIL */
  balance(address: string, signal: AbortSignal): Promise<bigint>
}

export interface DiagnosisContext {
  readonly clock: Clock
  readonly callNode: CallNode | undefined
  readonly config:
    | { readonly sectorManager: SectorManagerConfig; readonly extProver: ExtProverConfig | undefined }
    | undefined
  readonly chain: DiagnosedChain | undefined
  readonly host: DiagnosedHost | undefined
  /** How the node was started, as far as known. */
  readonly options: {
    readonly listen: string | undefined
    readonly proxy: string | undefined
    readonly poster: boolean
    readonly provers: boolean
  }
}

export interface CheckAnswer {
  readonly code: DiagnosisCode
  readonly parameters?: Readonly<Record<string, string | number>>
  readonly evidence?: readonly string[]
}

/** @throws whatever it meets; the caller makes an answer of it */
export type RunCheck = (context: DiagnosisContext, signal: AbortSignal) => Promise<CheckAnswer>

export const needsThisMachine: CheckAnswer = { code: 'needsThisMachine' }
export const needsNode: CheckAnswer = { code: 'needsNode' }
export const needsChain: CheckAnswer = { code: 'needsChain' }
export const needsConfig: CheckAnswer = { code: 'needsConfig' }
export const notNeeded: CheckAnswer = { code: 'notNeeded' }

export function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
