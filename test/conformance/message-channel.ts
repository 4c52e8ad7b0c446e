/**
 * What every way of a message to the chain promises, on a practice network with the clients of a node: one id brings one
 * message, and what became of it is told in the same words.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DevnetChain } from '../../src/main/devnet/devnet-chain.ts'
import { addressOfActor } from '../../src/main/filecoin/address/address.ts'
import type { Message } from '../../src/main/filecoin/message/message.ts'
import { actorId } from '../../src/main/filecoin/sector-id.ts'
import { PosterError } from '../../src/main/lib/error.ts'
import type {
  ChannelMessage,
  MessageChannel,
  MessageStanding
} from '../../src/main/poster/message-channel.ts'
import { raisePrice } from '../../src/main/poster/message/fees.ts'
import {
  openPracticeNetwork,
  practiceMiner,
  type PracticeNetwork
} from '../support/practice/practice-network.ts'

const [owner, worker] = [100, 101].map((id) => addressOfActor(actorId(id)))
const fees = { gasOverEstimation: 1.25, gasOverPremium: 0, gasFeeCap: 0n, maxFee: 0n }
const { signal } = new AbortController()

/** A payment of so many attoFIL. */
function payment(value: bigint, more: Partial<Message> = {}): Message {
  return {
    version: 0n,
    to: owner!,
    from: worker!,
    nonce: 0n,
    value,
    gasLimit: 0,
    gasFeeCap: 0n,
    gasPremium: 0n,
    method: 0n,
    params: new Uint8Array(0),
    ...more
  }
}

export function describeMessageChannel(
  name: string,
  open: (network: PracticeNetwork) => MessageChannel
): void {
  describe(`a message's way by ${name}`, () => {
    let network: PracticeNetwork
    let chain: DevnetChain
    let channel: MessageChannel
    beforeEach(async () => {
      network = await openPracticeNetwork({ seed: 'channel', miners: [practiceMiner(0)] })
      ;({ chain } = network)
      for (let epoch = 0; epoch < 30; epoch += 1) network.passEpoch()
      channel = open(network)
    })
    afterEach(() => network.close())

    /** What is known of a message, kept as its owner keeps it. */
    class Followed {
      message: ChannelMessage

      constructor(message: Message, id = 'one') {
        this.message = { id, message, cid: undefined }
      }

      async push(): Promise<void> {
        const pushed = await channel.push(this.message, fees, { signal })
        if (pushed) this.message = { ...this.message, cid: pushed.cid }
      }

      async look(): Promise<MessageStanding> {
        const standing = await channel.look(this.message, chain.head.tipset.key, { signal })
        if ('cid' in standing && standing.cid) this.message = { ...this.message, cid: standing.cid }
        return standing
      }

      /** Heads until it stands so; its standing then. */
      async until(kind: MessageStanding['kind']): Promise<MessageStanding> {
        for (let epochs = 0; epochs < 10; epochs += 1) {
          const standing = await this.look()
          if (standing.kind === kind) return standing
          network.passEpoch()
        }
        throw new Error(`it never is ${kind}: ${(await this.look()).kind}`)
      }
    }

    const executed = (): bigint[] => {
      const values: bigint[] = []
      for (let node = chain.head; node.parent; node = node.parent) {
        for (const { message } of chain.executionOf(node).messages) values.push(message.signed.message.value)
      }
      return values
    }

    /** What comes into the pool in the next epochs stays there. */
    function holdBack(): void {
      for (let ahead = 1; ahead <= 30; ahead += 1) chain.setBaseFee(chain.epoch + ahead, 1_000_000_000n)
    }

    test('what was never pushed is unknown', async () => {
      expect(await new Followed(payment(1n)).look()).toEqual({ kind: 'unknown' })
    })

    test('a message lands, and the same id again is the same message', async () => {
      const one = new Followed(payment(7n))
      await one.push()
      await one.push()
      const standing = await one.until('executed')
      expect(standing).toMatchObject({ exitCode: 0 })
      expect(one.message.cid).toBeDefined()
      await one.push()
      for (let epochs = 0; epochs < 4; epochs += 1) network.passEpoch()
      expect(executed()).toEqual([7n])
    })

    test('whoever has forgotten its CID finds the message that waits', async () => {
      const one = new Followed(payment(1n, { gasFeeCap: 500_000n, params: Uint8Array.of(1) }))
      holdBack()
      await one.push()
      await one.until('pending')
      const again = new Followed(one.message.message)
      expect(await again.look()).toMatchObject({ kind: 'pending', cid: one.message.cid, lost: false })
    })

    test('one that waits behind the base fee is replaced by a dearer one, which lands alone', async () => {
      const one = new Followed(payment(9n, { gasFeeCap: 500_000n }))
      holdBack()
      await one.push()
      const waiting = await one.until('pending')
      if (waiting.kind !== 'pending') throw new Error(waiting.kind)
      const before = one.message.cid
      const room = { perMessage: 10n ** 20n, leftToday: 10n ** 20n }
      const raise = raisePrice(waiting.gas, 1_000_000_000n, room)
      if (raise.kind !== 'raised') throw new Error(raise.reason)
      const cid = await channel.replace(one.message, raise.gas, { signal })
      expect(cid).not.toBe(before)
      expect(await one.look()).toMatchObject({ kind: 'pending', cid, gas: raise.gas })
      expect(await one.until('executed')).toMatchObject({ exitCode: 0, cid })
      expect(executed()).toEqual([9n])
    })

    test('a fork that undoes it leaves it waiting, not executed', async () => {
      const one = new Followed(payment(3n))
      await one.push()
      await one.until('executed')
      chain.fork({ depth: 2, withMessages: false })
      expect(await one.look()).toMatchObject({ kind: 'pending' })
      expect(await one.until('executed')).toMatchObject({ exitCode: 0 })
    })

    test('one that cannot be executed does not land, and its reason is told in words', async () => {
      const one = new Followed(payment(10n ** 30n))
      const refused: unknown = await one.push().catch((error: unknown) => error)
      network.passEpoch()
      const standing = await one.look()
      const reason =
        standing.kind === 'unfilled' ? standing.reason : PosterError.is(refused) ? refused.message : undefined
      expect(reason).toMatch(/exit|funds|transfer/)
      await channel.giveUp(one.message, { signal })
      for (let epochs = 0; epochs < 4; epochs += 1) network.passEpoch()
      expect(executed()).toEqual([])
      expect(['failed', 'unknown']).toContain((await one.look()).kind)
    })

    test('its keys are known', async () => {
      expect(await channel.hasKey(worker!, { signal })).toBe(true)
      await network.control('RemoveKey', worker!)
      expect(await channel.hasKey(worker!, { signal })).toBe(false)
    })

    test('a service that fails is an error of ours, and cancelling ends the wait', async () => {
      const one = new Followed(payment(1n))
      const method = channel.kind === 'messager' ? 'Message.GetMessageByUid' : 'Filecoin.MpoolPending'
      await network.control('SetFault', { Method: method, Delay: 0, Error: 'out of order', Times: 1 })
      await expect(one.look()).rejects.toMatchObject({ code: 'REMOTE_ERROR' })
      await network.control('SetFault', { Method: method, Delay: 3_600_000, Error: '', Times: 1 })
      const ending = new AbortController()
      const looking = channel.look(one.message, [], { signal: ending.signal })
      ending.abort()
      await expect(looking).rejects.toMatchObject({ code: 'CANCELLED' })
    })
  })
}
