/**
 * What a message asks of a miner actor: the method by its number and its parameters, for whoever executes, watches or shows
 * messages. Methods that are no business of a poster are no error, and not read. Source: proving.md §1.5.
 */
import { decodeSectorDeclarations, type SectorDeclaration } from './declare-sectors.ts'
import { decodeDisputeWindowedPoSt, type DisputeWindowedPoStParams } from './dispute-windowed-post.ts'
import { minerMethods } from './method-numbers.ts'
import { decodeSubmitWindowedPoSt, type SubmitWindowedPoStParams } from './submit-windowed-post.ts'

export type MinerCall =
  | { readonly method: 'submitWindowedPoSt'; readonly params: SubmitWindowedPoStParams }
  | { readonly method: 'declareFaults'; readonly params: readonly SectorDeclaration[] }
  | { readonly method: 'declareFaultsRecovered'; readonly params: readonly SectorDeclaration[] }
  | { readonly method: 'disputeWindowedPoSt'; readonly params: DisputeWindowedPoStParams }

/** Undefined for another method. @throws PosterError INVALID_ARGUMENT with field, place and reason */
export function decodeMinerCall(method: bigint, params: Uint8Array): MinerCall | undefined {
  switch (method) {
    case minerMethods.submitWindowedPoSt:
      return { method: 'submitWindowedPoSt', params: decodeSubmitWindowedPoSt(params) }
    case minerMethods.declareFaults:
      return { method: 'declareFaults', params: decodeSectorDeclarations(params) }
    case minerMethods.declareFaultsRecovered:
      return { method: 'declareFaultsRecovered', params: decodeSectorDeclarations(params) }
    case minerMethods.disputeWindowedPoSt:
      return { method: 'disputeWindowedPoSt', params: decodeDisputeWindowedPoSt(params) }
    default:
      return undefined
  }
}
