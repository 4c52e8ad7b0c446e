/** Content, names, senders, prices and refusals of messages. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { Bitfield } from '../../../../src/main/filecoin/bitfield.ts'
import { decodeRlePlus } from '../../../../src/main/filecoin/decode-rle-plus.ts'
import { deadlineAt } from '../../../../src/main/filecoin/deadline.ts'
import { cidOfMessage } from '../../../../src/main/filecoin/message/message.ts'
import { usualDeadlines } from '../../../../src/main/filecoin/network-constants.ts'
import { decodeSubmitWindowedPoSt } from '../../../../src/main/filecoin/params/submit-windowed-post.ts'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { chooseSender, type SenderFacts } from '../../../../src/main/poster/message/choose-sender.ts'
import { costOf, leastPremiumToReplace, raisePrice } from '../../../../src/main/poster/message/fees.ts'
import {
  idOfDeclaration,
  idOfMessage,
  nextId,
  uuidOfId
} from '../../../../src/main/poster/message/message-id.ts'
import { postMessage } from '../../../../src/main/poster/message/post-message.ts'
import { exitCodeIn, readRefusal } from '../../../../src/main/poster/message/refusal.ts'
import type { ProvenBatch } from '../../../../src/main/poster/post-record.ts'

const deadline = deadlineAt(usualDeadlines, 2880, 5)
const sender = addressOfActor(actorId(101))
const commitRandomness = new Uint8Array(32).fill(0xff)
const batch: ProvenBatch = {
  key: { miner: actorId(1234), open: deadline.open, partition: 2 },
  deadline,
  partitions: [
    { index: 4, skipped: Bitfield.fromNumbers([77]), proven: Bitfield.fromRange(70n, 5n) },
    { index: 2, skipped: Bitfield.empty, proven: Bitfield.fromRange(10n, 5n) }
  ],
  proofType: postProofType(13),
  proof: new Uint8Array(384).fill(1),
  seed: new Uint8Array(32),
  tableDigest: '',
  verdict: 'valid',
  provenAt: 0
}

describe('the message of a proof', () => {
  test('has one proof with all bytes, partitions ascending, and is committed to the challenge epoch', () => {
    const message = postMessage(batch, { sender, gasFeeCap: 7n, commitRandomness })
    expect(message).toMatchObject({
      to: 'f01234',
      from: 'f0101',
      method: 5n,
      value: 0n,
      nonce: 0n,
      gasLimit: 0,
      gasFeeCap: 7n
    })
    const params = decodeSubmitWindowedPoSt(message.params)
    expect(params.deadline).toBe(5n)
    expect(params.partitions.map(({ index, skipped }) => [index, decodeRlePlus(skipped).count])).toEqual([
      [2n, 0n],
      [4n, 1n]
    ])
    expect(params.proofs).toEqual([{ proofType: 13, proof: batch.proof }])
    expect(params).toMatchObject({ chainCommitEpoch: deadline.challenge, chainCommitRand: commitRandomness })
  })

  test('has a name that its price does not change, and everything else does', () => {
    const message = postMessage(batch, { sender, gasFeeCap: 0n, commitRandomness })
    expect(idOfMessage(message)).toBe(cidOfMessage(message))
    expect(idOfMessage({ ...message, gasFeeCap: 9n, gasLimit: 5, gasPremium: 1n, nonce: 3n })).toBe(
      idOfMessage(message)
    )
    const other = postMessage(batch, { sender, gasFeeCap: 0n, commitRandomness: new Uint8Array(32) })
    expect(idOfMessage(other)).not.toBe(idOfMessage(message))
    expect(idOfDeclaration(message, deadline)).toBe(`${idOfMessage(message)}-5-${deadline.open}`)
    expect([[], ['x'], ['x', 'x-r1', 'y']].map((used) => nextId('x', used))).toEqual(['x', 'x-r1', 'x-r2'])
  })

  test('has a uuid of its name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(uuidOfId(one)).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
        expect(uuidOfId(one) === uuidOfId(other)).toBe(one === other)
      })
    )
  })
})

describe('the sender', () => {
  const [owner, worker, control, stranger] = [100, 101, 102, 103].map((id) => addressOfActor(actorId(id)))
  const roles = { owner: owner!, worker: worker!, controlAddresses: [control!] }
  const facts = (id: typeof owner, balance: bigint, more: Partial<SenderFacts> = {}): SenderFacts => ({
    address: id!,
    id: id!,
    balance,
    hasKey: true,
    refused: false,
    ...more
  })

  test('is the richest that may send, the first of equals', () => {
    const choose = (...senders: SenderFacts[]): string => {
      const choice = chooseSender(senders, roles, 10n)
      return choice.kind === 'chosen' ? `${choice.address}${choice.isPoor ? ' poor' : ''}` : choice.reason
    }
    expect(choose(facts(control, 20n), facts(worker, 30n))).toBe('f0101')
    expect(choose(facts(control, 30n), facts(worker, 30n))).toBe('f0102')
    expect(choose(facts(stranger, 90n), facts(owner, 9n))).toBe('f0100 poor')
    expect(choose(facts(worker, 90n, { hasKey: false }), facts(owner, 20n, { hasKey: undefined }))).toBe(
      'f0100'
    )
    expect(choose(facts(worker, 90n, { refused: true }), facts(owner, 20n))).toBe('f0100')
    expect(choose()).toContain('set Senders')
    expect(choose(facts(stranger, 9n), facts(worker, 0n), facts(owner, 5n, { id: undefined }))).toMatch(
      /f0103 is neither owner.*f0101 has no funds.*f0100 is not known/
    )
  })

  test('a missing key is told as such', () => {
    expect(chooseSender([facts(worker, 9n, { hasKey: false })], roles, 1n)).toMatchObject({
      isKeyMissing: true
    })
  })
})

describe('prices', () => {
  test('the least step is that of the pool', () => {
    expect([0n, 1n, 100n, 109n].map(leastPremiumToReplace)).toEqual([1n, 2n, 111n, 120n])
  })

  test('a raise replaces the old message, reaches the base fee and stays below the ceilings, or is none', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 14n })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        amount,
        amount,
        amount,
        fc.bigInt({ min: 0n, max: 10n ** 22n }),
        fc.bigInt({ min: 0n, max: 10n ** 22n }),
        (limit, cap, part, baseFee, perMessage, leftToday) => {
          const before = { limit, feeCap: cap, premium: part < cap ? part : cap }
          const raise = raisePrice(before, baseFee, { perMessage, leftToday })
          if (raise.kind === 'ceiling') return
          expect(raise.gas.premium).toBeGreaterThanOrEqual(leastPremiumToReplace(before.premium))
          expect(raise.gas.feeCap).toBeGreaterThanOrEqual(raise.gas.premium)
          expect(raise.gas.feeCap).toBeGreaterThanOrEqual(baseFee)
          expect(raise.added).toBe(costOf(raise.gas) - costOf(before))
          expect(raise.added).toBeGreaterThanOrEqual(0n)
          expect(raise.added).toBeLessThanOrEqual(leftToday)
          expect(costOf(raise.gas)).toBeLessThanOrEqual(perMessage)
        }
      ),
      { numRuns: 2_000 }
    )
  })

  test('with room it is a quarter more, and without a ceiling none', () => {
    const gas = { limit: 100, feeCap: 1_000n, premium: 400n }
    const room = { perMessage: 10n ** 9n, leftToday: 10n ** 9n }
    expect(raisePrice(gas, 0n, room)).toMatchObject({
      gas: { limit: 100, feeCap: 1_250n, premium: 500n },
      added: 25_000n
    })
    expect(raisePrice(gas, 2_000n, room)).toMatchObject({ gas: { feeCap: 3_500n } })
    expect(raisePrice(gas, 0n, { perMessage: 0n, leftToday: 10n ** 9n })).toMatchObject({ kind: 'ceiling' })
    expect(raisePrice(gas, 2_000n, { ...room, leftToday: 50_000n })).toMatchObject({ kind: 'ceiling' })
  })
})

describe('refusals', () => {
  test.each([
    [
      'message execution failed: exit 16, reason: partition 0 already proven (RetCode=16)',
      'already-proven',
      16
    ],
    [
      'message execution failed: exit 20, reason: proving period 30 not yet open at 5 (RetCode=20)',
      'not-open',
      20
    ],
    [
      'estimating gas: exit ErrIllegalArgument(16): invalid deadline 3 at epoch 9, expected 2',
      'not-open',
      16
    ],
    ['exit 16, reason: post commit randomness mismatched (RetCode=16)', 'execution', 16],
    ['exit 18, reason: caller f0103 is not one of supported (RetCode=18)', 'sender', 18],
    ['mpool push: getting key address: key not found in the wallet: f3abc', 'sender', undefined],
    ['mpool push: not enough funds: 1 < 2', 'funds', undefined],
    ['after estimation, GasPremium is greater than GasFeeCap', 'price', undefined],
    ['out of gas', 'out-of-gas', undefined],
    ['exit 7', 'out-of-gas', 7],
    ['something else', 'other', undefined]
  ])('%s', (text, refusal, exit) => {
    expect(readRefusal(text)).toBe(refusal)
    expect(exitCodeIn(text)).toBe(exit)
  })
})
