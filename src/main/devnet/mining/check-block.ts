/**
 * Whether a block that somebody produced is one: the checks of a node that gets it, and their words. Sources: proving.md §3.2;
 * lotus chain/consensus/filcns/filecoin.go ValidateBlock, chain/sync.go.
 */
import { actorOfAddress } from '../../filecoin/address/address.ts'
import type { BlockHeader } from '../../filecoin/block/block-header.ts'
import { cidOfBlockHeader } from '../../filecoin/block/block-header.ts'
import { formatTipSetKey } from '../../filecoin/block/tipset-key.ts'
import { blockGasLimit } from '../../filecoin/chain-limits.ts'
import { countWins } from '../../filecoin/election.ts'
import type { BlockMessage } from '../../filecoin/lotus-json/block-message-json.ts'
import { winningProofOfSeal } from '../../filecoin/seal-proof-type.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { expectedProof } from '../actor/practice-proof.ts'
import { rootOfCids } from '../chain/build-tipset.ts'
import type { ChainBlock } from '../chain/chain-block.ts'
import type { ChainMessage } from '../chain/chain-message.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { ChainView } from '../chain-view.ts'
import { lookupActor, type NetworkState } from '../state/network-state.ts'
import { signatureOfBlock, signatureOfBytes } from './create-block.ts'
import { miningRound, type MiningRound } from './mining-round.ts'

/** @throws PosterError INVALID_ARGUMENT with the words of a node that refuses */
export function checkBlock(
  chain: ChainView,
  { header, blsMessages, secpMessages }: BlockMessage
): ChainBlock {
  const messages = loadMessages(chain, [...blsMessages, ...secpMessages])
  if (rootOfCids(messages.map(({ cid }) => cid)) !== header.messages) {
    throw new PosterError(
      'INVALID_ARGUMENT',
      `provided messages did not match block: messages didn't match message root in header for ${cidOfBlockHeader(header)}`
    )
  }
  const base = header.parents.length === 0 ? undefined : chain.find(header.parents)
  if (!base) throw refuse(`load parent tipset failed (${formatTipSetKey(header.parents)}): not found`)
  const id = actorOfAddress(header.miner)
  checkForm(chain, base, header)
  const round = id === undefined ? undefined : miningRound(chain, base, id, header.height)
  if (!round) throw refuse(`minerIsValid failed: miner ${header.miner} isn't valid`)
  checkParents(chain, base, header)
  checkElection(chain, round, header)
  checkWinningProof(chain, round, header)
  checkSignature(chain, round, header)
  checkMessages(messages, chain.executionOf(base).state)
  return { header, cid: cidOfBlockHeader(header), messages, isSubmitted: true }
}

/** Who the block is of. @throws PosterError INVALID_ARGUMENT */
export function producerOf({ miner }: BlockHeader): ActorId {
  const id = actorOfAddress(miner)
  if (id === undefined) throw refuse(`minerIsValid failed: ${miner} is no ID address`)
  return id
}

function loadMessages(chain: ChainView, cids: BlockMessage['blsMessages']): ChainMessage[] {
  return cids.map((cid) => {
    const message = chain.pool.seen(cid)
    if (message) return message
    throw new PosterError(
      'INVALID_ARGUMENT',
      `failed to load bls messages: get message ${cid}: ipld: could not find ${cid}`
    )
  })
}

function checkForm(chain: ChainView, base: ChainNode, header: BlockHeader): void {
  const { settings, epoch } = chain
  if (header.ticket.length === 0) throw refuse('block had nil ticket')
  if (header.electionProof.vrfProof.length === 0) throw refuse('block had nil election proof')
  if (header.blockSignature === null) throw refuse('block had nil signature')
  if (header.blsAggregate === null) throw refuse('block had nil bls aggregate signature')
  if (header.height <= base.height) {
    throw refuse(`block height not greater than parent height: ${header.height} != ${base.height}`)
  }
  if (header.height > epoch + 1) {
    throw refuse(`block was from the future (height=${header.height}, now=${epoch})`)
  }
  const timestamp = BigInt(settings.genesisTime + header.height * settings.blockDelay)
  if (header.timestamp !== timestamp) {
    throw refuse(`block has wrong timestamp: ${header.timestamp} != ${timestamp}`)
  }
}

function checkParents(chain: ChainView, base: ChainNode, header: BlockHeader): void {
  const { stateRoot, receiptsRoot } = chain.executionOf(base)
  const baseFee = chain.baseFeeAfter(base, header.height)
  if (header.parentBaseFee !== baseFee) {
    throw refuse(`base fee doesn't match: ${header.parentBaseFee} (header) != ${baseFee} (computed)`)
  }
  const weight = chain.weightOf(base)
  if (header.parentWeight !== weight) {
    throw refuse(`parent weight different: ${header.parentWeight} (header) != ${weight} (computed)`)
  }
  if (header.parentStateRoot !== stateRoot) {
    throw refuse(`parent state root did not match computed state (${header.parentStateRoot} != ${stateRoot})`)
  }
  if (header.parentMessageReceipts !== receiptsRoot) {
    throw refuse(
      `parent receipts root did not match computed value (${header.parentMessageReceipts} != ${receiptsRoot})`
    )
  }
}

function checkElection(chain: ChainView, round: MiningRound, header: BlockHeader): void {
  const { entries, worker, power, totalPower } = round
  const { winCount, vrfProof } = header.electionProof
  const areEntries =
    entries.length === header.beaconEntries.length &&
    entries.every(({ round: number, data }, place) => {
      const given = header.beaconEntries[place]
      return given?.round === number && isSame(given.data, data)
    })
  if (!areEntries) {
    throw refuse('failed to validate blocks random beacon values: the entries are not those of its rounds')
  }
  if (winCount < 1) throw refuse('block is not claiming to be a winner')
  if (!round.isEligible) throw refuse("block's miner is ineligible to mine")
  if (!isSame(vrfProof, signatureOfBytes(chain, worker, round.electionDraw).data)) {
    throw refuse('validating block election proof failed: VRF was not valid')
  }
  const wins = countWins(vrfProof, power, totalPower)
  if (winCount !== wins) {
    throw refuse(`miner claims wrong number of wins: miner: ${winCount}, computed: ${wins}`)
  }
  if (!isSame(header.ticket, signatureOfBytes(chain, worker, round.ticketDraw).data)) {
    throw refuse('validating block tickets failed: VRF was not valid')
  }
}

function checkWinningProof(
  chain: ChainView,
  { sector, winningDraw }: MiningRound,
  header: BlockHeader
): void {
  const type = winningProofOfSeal(sector.sealProof)
  const [given, ...others] = header.winningProofs
  if (!given || others.length > 0 || given.proofType !== type) {
    throw refuse(`invalid election post: expected one proof of type ${type}`)
  }
  const isValid =
    chain.settings.proofCheck === 'any'
      ? given.proof.length === 192
      : isSame(given.proof, expectedProof(type, winningDraw, [sector]))
  if (!isValid) throw refuse('invalid election post: winning post was invalid')
}

function checkSignature(chain: ChainView, { worker }: MiningRound, header: BlockHeader): void {
  const { blockSignature } = header
  const expected = signatureOfBlock(chain, worker, header)
  if (blockSignature?.kind !== expected.kind || !isSame(blockSignature.data, expected.data)) {
    throw refuse(`check block signature failed: bls signature failed to verify`)
  }
}

function checkMessages(messages: readonly ChainMessage[], state: NetworkState): void {
  const nonces = new Map<ActorId, bigint>()
  let gas = 0
  for (const { signed } of messages) {
    const { from, nonce, gasLimit } = signed.message
    gas += gasLimit
    if (gas > blockGasLimit) throw refuse('block had invalid messages: block gas limit exceeded')
    const sender = lookupActor(state, from)
    const account = sender === undefined ? undefined : state.accounts.get(sender)
    if (!account) throw refuse(`block had invalid messages: failed to get actor ${from}: actor not found`)
    const expected = nonces.get(account.id) ?? account.nonce
    if (nonce !== expected) {
      throw refuse(`block had invalid messages: wrong nonce (exp: ${expected}, got: ${nonce})`)
    }
    nonces.set(account.id, nonce + 1n)
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.from(one).equals(other)
}

function refuse(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `sync to submitted block failed: ${problem}`)
}
