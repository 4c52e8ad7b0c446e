/**
 * What the two wire dialects have in common: one JSON document per line, requests with an id, answers in any order.
 * Pure: no process, no stream. Source: node-protocol.md §5.
 */
import type { ProofTask, ProverStage } from '../proof-task.ts'

/** A: v0.2.0–v0.3.1, window proofs only, silent start. B: v0.4 and later. */
export type DialectName = 'A' | 'B'

/** A decoded answer, before it is held against its task. */
export type WireReply =
  | {
      readonly kind: 'output'
      readonly proofs: readonly Uint8Array[]
      readonly faults: readonly bigint[]
      /** The child says of itself that it is the practice prover. */
      readonly practice: boolean
    }
  | { readonly kind: 'error'; readonly message: string }

export type WireLine =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: WireReply }
  /** Not meant for the parent: anything that is no JSON object with an id. Kept as output, otherwise ignored. */
  | { readonly kind: 'noise' }
  /** Meant for the parent and broken: the child is not to be trusted any more. */
  | { readonly kind: 'garbage'; readonly reason: string }

export interface Dialect {
  readonly name: DialectName
  readonly stages: readonly ProverStage[]
  /** The exact first line on stdout, without its end; undefined when the child says nothing. */
  readyLine(stage: ProverStage): string | undefined
  /** The whole line, its 0x0A included. @throws PosterError INVALID_ARGUMENT for a task that this dialect cannot say */
  encodeRequest(id: number, task: ProofTask): Buffer
  decodeLine(line: string): WireLine
}
