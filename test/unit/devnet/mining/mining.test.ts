import { describe, expect, it } from 'vitest'
import { countWins } from '../../../../src/main/filecoin/election.ts'
import { findTipSetFault } from '../../../../src/main/filecoin/block/tipset.ts'
import { formatMessageJson } from '../../../../src/main/filecoin/lotus-json/message-json.ts'
import { formatTipSetKeyJson } from '../../../../src/main/filecoin/lotus-json/tipset-json.ts'
import { parseCommitment } from '../../../../src/main/filecoin/commitment.ts'
import {
  digestOfSource,
  drawRandomness,
  minerEntropy,
  randomnessTags,
  type RandomnessTag
} from '../../../../src/main/filecoin/randomness.ts'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import { practiceProof } from '../../../../src/main/prover/practice/practice-proof.ts'
import type { JsonValue } from '../../../../src/main/lib/json.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import { chainTable } from '../../../../src/main/devnet/rpc/chain-table.ts'
import { controlTable } from '../../../../src/main/devnet/rpc/control-table.ts'
import { callerOf, type Call } from '../call-table.ts'
import { messageTo, minerId, minerOf, postParams, sampleDevnet, stepTo } from '../sample-devnet.ts'

const miner = 't01000'
const asked = (chain: DevnetChain) => callerOf(chainTable(chain), 'Filecoin')
const keyOf = (node: DevnetChain['head']) => formatTipSetKeyJson(node.tipset.key) as unknown as JsonValue

interface Candidate {
  readonly base?: DevnetChain['head']
  readonly epoch?: number
  /** Changes the template before the block is made. */
  readonly template?: object
}

/** What a mining loop does between two heads, over the wire (proving.md §3.2). Undefined where it wins nothing. */
async function mine(
  chain: DevnetChain,
  { base = chain.head, epoch = base.height + 1, template }: Candidate = {}
) {
  const call = asked(chain)
  const key = keyOf(base)
  const entry = await call('StateGetBeaconEntry', epoch)
  const info = call('MinerGetBaseInfo', miner, epoch, key)
  expect(info.BeaconEntries.at(-1)).toEqual(entry)
  const digest = digestOfSource(Buffer.from(entry.Data, 'base64'))
  const draw = (tag: RandomnessTag, at: number, more: Uint8Array = new Uint8Array()) =>
    drawRandomness({ tag, digest, epoch: at, entropy: Uint8Array.from([...minerEntropy(minerId), ...more]) })
  const sign = (bytes: Uint8Array): string =>
    call('WalletSign', info.WorkerKey, Buffer.from(bytes).toString('base64')).Data
  const election = sign(draw(randomnessTags.electionProofProduction, epoch))
  const wins = countWins(Buffer.from(election, 'base64'), BigInt(info.MinerPower), BigInt(info.NetworkPower))
  if (wins === 0) return undefined
  const [sector] = info.Sectors
  const proof = practiceProof({
    proofType: postProofType(0),
    randomness: draw(randomnessTags.winningPoStChallengeSeed, epoch),
    replicas: [
      {
        sector: sectorNumber(sector.SectorNumber),
        commR: parseCommitment(sector.SealedCID['/'])!.digest
      }
    ]
  })
  const ticket = base.tipset.blocks[0].ticket
  return call('MinerCreateBlock', {
    Miner: miner,
    Parents: key,
    Ticket: { VRFProof: sign(draw(randomnessTags.ticketProduction, epoch - 1, ticket)) },
    Eproof: { WinCount: wins, VRFProof: election },
    BeaconValues: info.BeaconEntries,
    Messages: call('MpoolSelect', key, 0.5),
    Epoch: epoch,
    Timestamp: chain.settings.genesisTime + 30 * epoch,
    WinningPoStProof: [{ PoStProof: 0, ProofBytes: Buffer.from(proof).toString('base64') }],
    ...template
  })
}

/** Steps until the miner, who has all the power, wins the epoch after the head. */
async function winningBlock(chain: DevnetChain, candidate: Candidate = {}) {
  for (let tries = 0; tries < 20; tries++) {
    const block = await mine(chain, candidate)
    if (block) return block
    chain.step()
  }
  throw new Error('nothing was won in 20 epochs')
}

const blocksOf = (chain: DevnetChain) => chain.head.tipset.blocks.filter(({ miner: one }) => one === 'f01000')

describe('a block that is mined', () => {
  it('is part of the next tipset, with its messages', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const call = asked(chain)
    const message = formatMessageJson(messageTo(5n, postParams(chain, { partitions: [0] })), 't')
    const { CID } = call('MpoolPushMessage', message as unknown as JsonValue, null)
    const block = await winningBlock(chain)
    expect(call('SyncSubmitBlock', block)).toBeNull()
    const weight = chain.weightOf(chain.head)
    chain.step()
    expect(chain.head.height).toBe(block.Header.Height)
    expect(findTipSetFault(chain.head.tipset)).toBeUndefined()
    expect(blocksOf(chain)).toHaveLength(1)
    expect(blocksOf(chain)[0]?.electionProof.winCount).toBe(block.Header.ElectionProof.WinCount)
    expect(chain.weightOf(chain.head)).toBeGreaterThan(weight)
    if (block.BlsMessages.length > 0) {
      expect(block.BlsMessages).toEqual([CID])
      expect(chain.executionOf(chain.head).messages.map(({ receipt }) => receipt.exitCode)).toEqual([0])
    }
    expect(minerOf(chain).deadlines[0]!.posted.has(0n)).toBe(true)
  })

  it('joins the head when it comes late, and the head moves', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 10)
    const block = await winningBlock(chain)
    chain.step()
    const before = chain.head
    const weight = chain.weightOf(before)
    const told: string[] = []
    chain.onHeadChange(({ reverted, applied }) => told.push(`${reverted.length} ${applied.length}`))
    asked(chain)('SyncSubmitBlock', block)
    expect(told).toEqual(['1 1'])
    expect(chain.head.height).toBe(before.height)
    expect(blocksOf(chain)).toHaveLength(1)
    const others = before.tipset.blocks.filter(({ miner: one }) => one !== 'f01000')
    expect(chain.head.tipset.blocks).toHaveLength(others.length + 1)
    expect(chain.weightOf(chain.head)).toBeGreaterThanOrEqual(weight)
    // The same one once more changes nothing.
    asked(chain)('SyncSubmitBlock', block)
    expect(told).toHaveLength(1)
    chain.step()
    expect(findTipSetFault(chain.head.tipset)).toBeUndefined()
  })

  it('over null rounds lists the beacon entries of all of them', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 10)
    for (let start = 11; start < 60; start += 4) {
      chain.leaveOut([start, start + 1])
      stepTo(chain, start + 1)
      const block = await mine(chain, { epoch: start + 2 })
      if (!block) {
        chain.step()
        chain.step()
        continue
      }
      expect(block.Header.BeaconEntries).toHaveLength(3)
      asked(chain)('SyncSubmitBlock', block)
      chain.step()
      expect(blocksOf(chain)).toHaveLength(1)
      return
    }
    throw new Error('nothing was won')
  })

  it('on what is no longer the head is left alone', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 10)
    const block = await winningBlock(chain)
    stepTo(chain, chain.epoch + 3)
    const { head } = chain
    asked(chain)('SyncSubmitBlock', block)
    expect(chain.head).toBe(head)
  })

  it('is in the same chain twice', async () => {
    const run = async (): Promise<string> => {
      const chain = sampleDevnet()
      stepTo(chain, 10)
      asked(chain)('SyncSubmitBlock', await winningBlock(chain))
      stepTo(chain, 30)
      return chain.head.tipset.key.join()
    }
    expect(await run()).toBe(await run())
  })

  it('is lighter than a fork that takes its place', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 10)
    asked(chain)('SyncSubmitBlock', await winningBlock(chain))
    stepTo(chain, chain.epoch + 2)
    const weight = chain.weightOf(chain.head)
    chain.fork({ depth: 3 })
    expect(chain.weightOf(chain.head)).toBeGreaterThan(weight)
  })
})

describe('a block that is none', () => {
  const other = Buffer.alloc(96, 7).toString('base64')
  const someCid = { '/': 'bafy2bzacebbpdegvr3i4cosewthysg5xkxpqfn2wfcz6mv2hmoktwbdxkax4s' }

  it.each<[string, RegExp, object]>([
    ['wins nothing', /block is not claiming to be a winner/, { Eproof: { WinCount: 0, VRFProof: other } }],
    [
      'has another election',
      /validating block election proof failed/,
      { Eproof: { WinCount: 1, VRFProof: other } }
    ],
    ['has another ticket', /validating block tickets failed/, { Ticket: { VRFProof: other } }],
    ['lists other beacon entries', /random beacon values/, { BeaconValues: [{ Round: 1, Data: other }] }],
    [
      'has another proof',
      /winning post was invalid/,
      { WinningPoStProof: [{ PoStProof: 0, ProofBytes: other }] }
    ],
    ['has no proof', /expected one proof of type 0/, { WinningPoStProof: null }],
    ['has another time', /wrong timestamp: 5 != /, { Timestamp: 5 }]
  ])('because it %s is refused', async (_, reason, template) => {
    const chain = sampleDevnet()
    stepTo(chain, 10)
    const block = await winningBlock(chain, { template })
    expect(() => asked(chain)('SyncSubmitBlock', block)).toThrow(reason)
  })

  it('because its header is changed is refused', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 10)
    const block = await winningBlock(chain)
    const submit = (change: object) => () =>
      asked(chain)('SyncSubmitBlock', { ...block, Header: { ...block.Header, ...change } })
    const { WinCount, VRFProof } = block.Header.ElectionProof
    expect(submit({ ElectionProof: { WinCount: WinCount + 1, VRFProof } })).toThrow(/wrong number of wins/)
    expect(submit({ BlockSig: null })).toThrow(/block had nil signature/)
    expect(submit({ BLSAggregate: null })).toThrow(/nil bls aggregate/)
    expect(submit({ BlockSig: { Type: 2, Data: other } })).toThrow(/check block signature failed/)
    expect(submit({ ParentBaseFee: '1' })).toThrow(/base fee doesn't match: 1/)
    expect(submit({ ParentWeight: '1' })).toThrow(/parent weight different/)
    expect(submit({ ParentStateRoot: someCid })).toThrow(/parent state root did not match/)
    expect(submit({ ParentMessageReceipts: someCid })).toThrow(/parent receipts root did not match/)
    expect(submit({ Parents: [someCid] })).toThrow(/load parent tipset failed/)
    expect(submit({ Height: chain.epoch + 5 })).toThrow(/from the future/)
    expect(submit({ Height: chain.head.height })).toThrow(/not greater than parent height/)
    expect(submit({ Miner: 't01001' })).toThrow(/minerIsValid failed/)
    expect(submit({ Messages: someCid })).toThrow(/provided messages did not match block/)
    expect(() => asked(chain)('SyncSubmitBlock', { ...block, BlsMessages: [someCid] })).toThrow(
      /failed to load bls messages/
    )
    expect(submit({})).not.toThrow()
    // Another one of the same epoch.
    const second = await mine(chain, {
      template: { WinningPoStProof: block.Header.WinPoStProof, Messages: [] }
    })
    const altered = { ...second, Header: { ...second.Header, ForkSignaling: 1 } }
    expect(() => asked(chain)('SyncSubmitBlock', altered)).toThrow(/check block signature failed/)
  })

  it('because it is the second of its miner is refused', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 34)
    const block = await winningBlock(chain)
    asked(chain)('SyncSubmitBlock', block)
    const message = formatMessageJson(messageTo(5n, postParams(chain, { partitions: [0] })), 't')
    asked(chain)('MpoolPushMessage', message as unknown as JsonValue, null)
    const second = await mine(chain)
    expect(() => asked(chain)('SyncSubmitBlock', second)).toThrow(/double-fork mining faults/)
  })
})

describe('who may mine', () => {
  const info = (chain: DevnetChain, call: Call = asked(chain)) =>
    call('MinerGetBaseInfo', miner, chain.epoch + 1, [])

  it('has power, no debt and no consensus fault', () => {
    const chain = sampleDevnet()
    stepTo(chain, 5)
    expect(info(chain)).toMatchObject({
      MinerPower: String(192 * 2048),
      NetworkPower: String(192 * 2048),
      SectorSize: 2048,
      EligibleForMining: true,
      BeaconEntries: [{ Round: 1060 }],
      PrevBeaconEntry: { Round: 1050 }
    })
    expect(info(chain).WorkerKey).toBe(asked(chain)('StateAccountKey', 't0101', []))
    const control = callerOf(controlTable(chain), 'Devnet')
    control('SetConsensusFault', { Miner: miner, Elapsed: 7 })
    stepTo(chain, 6)
    expect(info(chain).EligibleForMining).toBe(false)
    stepTo(chain, 8)
    expect(info(chain).EligibleForMining).toBe(true)
    control('SetFeeDebt', { Miner: miner, Amount: '1' })
    stepTo(chain, 9)
    expect(info(chain).EligibleForMining).toBe(false)
    expect(asked(chain)('MinerGetBaseInfo', 't01001', 10, [])).toBeNull()
    expect(() => asked(chain)('MinerGetBaseInfo', miner, 9, [])).toThrow(/cannot mine at 9/)
  })

  it('needs its key', async () => {
    const chain = sampleDevnet()
    stepTo(chain, 10)
    chain.wallet.remove(minerOf(chain).info.worker)
    await expect(winningBlock(chain)).rejects.toThrow(/key not found/)
  })
})
