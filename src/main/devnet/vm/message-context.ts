/** What messages see of the chain they are executed in. */
import { beaconDigest, ticketDigest, type NoRandomness } from '../chain/source-of-randomness.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import { networkVersionAt, type DevnetSettings } from '../settings.ts'
import type { MessageContext } from './apply-message.ts'
import { ActorAbort, exitCodes } from './exit-code.ts'

/** @param node the tipset the messages are in, or the head when they only might come after it */
export function messageContext(
  settings: DevnetSettings,
  node: ChainNode,
  epoch: number,
  baseFee: bigint
): MessageContext {
  return {
    epoch,
    baseFee,
    networkVersion: networkVersionAt(settings, epoch),
    parameters: settings.deadlines,
    proofCheck: settings.proofCheck,
    ticketDigest: (asked) =>
      found(ticketDigest(node, Math.min(asked, node.height), networkVersionAt(settings, asked)), asked),
    beaconDigest: (asked) => found(beaconDigest(node, asked, networkVersionAt(settings, asked)), asked)
  }
}

function found(digest: Uint8Array | NoRandomness, epoch: number): Uint8Array {
  if (typeof digest !== 'string') return digest
  throw new ActorAbort(exitCodes.illegalArgument, `no randomness of epoch ${epoch}: ${digest}`)
}
