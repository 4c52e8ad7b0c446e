/** Makes a block of what its producer found, on the state that its parents leave. Source: proving.md §3.2 step 9. */
import { signingBytesOf, type BlockHeader } from '../../filecoin/block/block-header.ts'
import type { BlockMessage, BlockTemplate } from '../../filecoin/lotus-json/block-message-json.ts'
import { cidOfSignedMessage } from '../../filecoin/message/signed-message.ts'
import type { Signature } from '../../filecoin/message/signature.ts'
import { rootOfCids } from '../chain/build-tipset.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { ChainView } from '../chain-view.ts'
import { deriveBytes } from '../derive-bytes.ts'
import { signatureOver } from '../pool/push-message.ts'
import type { AccountState } from '../state/network-state.ts'

/** Signed with the worker's key. */
export function createBlock(
  chain: ChainView,
  base: ChainNode,
  worker: AccountState,
  template: BlockTemplate
): BlockMessage {
  const namesOf = (isBls: boolean) =>
    template.messages.filter(({ signature }) => (signature.kind === 'bls') === isBls).map(cidOfSignedMessage)
  const blsMessages = namesOf(true)
  const secpMessages = namesOf(false)
  const { stateRoot, receiptsRoot } = chain.executionOf(base)
  const aggregate = deriveBytes(chain.settings.seed, 'aggregate', blsMessages, 96)
  const unsigned: BlockHeader = {
    miner: template.miner,
    ticket: template.ticket,
    electionProof: template.electionProof,
    beaconEntries: template.beaconEntries,
    winningProofs: template.winningProofs,
    parents: base.tipset.key,
    parentWeight: chain.weightOf(base),
    height: template.height,
    parentStateRoot: stateRoot,
    parentMessageReceipts: receiptsRoot,
    messages: rootOfCids([...blsMessages, ...secpMessages]),
    blsAggregate: { kind: 'bls', data: aggregate },
    timestamp: template.timestamp,
    blockSignature: null,
    forkSignaling: 0n,
    parentBaseFee: chain.baseFeeAfter(base, template.height)
  }
  return {
    header: { ...unsigned, blockSignature: signatureOfBlock(chain, worker, unsigned) },
    blsMessages,
    secpMessages
  }
}

/** What `WalletSign` gives for the bytes of the header without its signature. */
export function signatureOfBlock(chain: ChainView, worker: AccountState, header: BlockHeader): Signature {
  return signatureOfBytes(chain, worker, signingBytesOf(header))
}

/** Bytes from the seed in the place of a signature, the same for the same key and bytes; also a VRF proof. */
export function signatureOfBytes(chain: ChainView, { key }: AccountState, bytes: Uint8Array): Signature {
  return signatureOver(chain, `${key} ${Buffer.from(bytes).toString('hex')}`)
}
