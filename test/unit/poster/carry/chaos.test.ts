/**
 * Days on which everything goes wrong at once, drawn from a seed that is printed: forks, spikes, lost and bad messages, channels
 * that fail, null rounds, rivals, restarts. Every partition is posted exactly once, with no more messages than faults.
 */
import { afterEach, describe, expect, test } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { pushUnsigned } from '../../../../src/main/devnet/pool/push-message.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { messageOf, PosterError } from '../../../../src/main/lib/error.ts'
import { postMessage } from '../../../../src/main/poster/message/post-message.ts'
import {
  control,
  firstOpen,
  openCarrying,
  worker,
  type Carried,
  type Carrying
} from '../../../support/practice/carrying.ts'

const seeds = Array.from({ length: 15 }, (_, place) => 1_000 + place)
const owner = addressOfActor(actorId(100))
/** Faults come until here; then there are twenty calm epochs. */
const lastFault = firstOpen + 38

/** Whole numbers below `limit`, the same for the same seed. */
function drawFrom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39)
    return ((mixed ^ (mixed >>> 16)) >>> 0) % limit
  }
}

describe.each(['messager', 'node'] as const)('a bad day by %s', (kind) => {
  let one: Carrying
  afterEach(() => one?.close())

  test.each(seeds)('seed %i', async (seed) => {
    const draw = drawFrom(seed)
    one = await openCarrying({
      kind,
      devnet: { seed: `chaos ${seed}` },
      settings: { senders: [worker, control], confidence: 60 }
    })
    await one.passTo(firstOpen - 10)
    const trips = [one.carry(await one.prove([0])), one.carry(await one.prove([1]))]
    const done: string[] = []
    while (one.network.chain.epoch < lastFault) {
      await one.pass(1)
      const { epoch } = one.network.chain
      if (epoch >= firstOpen + 3 && draw(5) === 0) done.push(`${epoch} ${await befall(draw, trips)}`)
    }
    await one.passTo(firstOpen + 68)
    const story = `seed ${seed}: ${done.join(', ')}; alarms ${one.alarms().join()}`
    expect(
      trips.map(({ outcome, error }) => outcome?.kind ?? messageOf(error)),
      story
    ).toEqual(['landed', 'landed'])
    const good = one.posts().filter(({ exit }) => exit === 0)
    expect(good.flatMap(({ partitions }) => partitions).sort(), story).toEqual([0, 1])
    expect(one.missed(), story).toBe(0n)
    for (const { record } of trips) {
      const kept = await one.journal.read(record.batch.key)
      expect(kept?.messages.length, story).toBeLessThanOrEqual(1 + done.length)
    }
  })

  /** One fault. Returns its name. */
  async function befall(draw: (limit: number) => number, trips: Carried[]): Promise<string> {
    const { network } = one
    const { chain } = network
    const fault = draw(9)
    switch (fault) {
      case 0: {
        const depth = 1 + draw(6)
        chain.fork({ depth, withMessages: draw(2) === 0 })
        await one.look(chain.head.height - depth + 1)
        return `fork of ${depth}`
      }
      case 1: {
        // With the same beacon: the proofs stay good, the commitment does not.
        const depth = chain.head.height - firstOpen + 22
        chain.fork({ depth })
        await one.look(chain.head.height - depth + 1)
        return 'fork below the challenge'
      }
      case 2: {
        const length = 1 + draw(6)
        for (let ahead = 1; ahead <= length; ahead += 1) chain.setBaseFee(chain.epoch + ahead, 400_000n)
        return `spike of ${length}`
      }
      case 3: {
        const [waiting] = chain.pool.all()
        return waiting && chain.pool.drop(waiting.cid) ? 'lost message' : 'nothing to lose'
      }
      case 4: {
        const methods = {
          messager: ['Message.PushMessageWithId', 'Message.GetMessageByUid', 'Message.HasMessageByUid'],
          node: ['Filecoin.MpoolPushMessage', 'Filecoin.MpoolPending', 'Filecoin.StateSearchMsg']
        }[kind]
        const method = methods[draw(3)]!
        await network.control('SetFault', {
          Method: method,
          Delay: 0,
          Error: 'out of order',
          Times: 1 + draw(4)
        })
        return `${method} fails`
      }
      case 5: {
        const empty = Array.from({ length: 1 + draw(2) }, (_, place) => chain.epoch + 1 + place)
        chain.leaveOut(empty)
        return `null rounds ${empty.join('+')}`
      }
      case 6: {
        const trip = trips[draw(2)]!
        const { batch } = trip.record
        const commitRandomness = await one.feed.current!.commitRandomness(batch.deadline)
        try {
          pushUnsigned(chain, postMessage(batch, { sender: owner, gasFeeCap: 0n, commitRandomness }))
          return `rival posts ${batch.key.partition}`
        } catch (error) {
          if (!PosterError.is(error)) throw error
          return 'rival is refused'
        }
      }
      case 7: {
        const place = draw(2)
        const trip = trips[place]!
        if (trip.outcome) return 'restart of what is done'
        trip.ending.abort()
        await one.settle()
        const kept = await one.journal.read(trip.record.batch.key)
        trips[place] = one.carry(kept ?? trip.record)
        await one.settle()
        return 'restart'
      }
      default:
        return kind === 'node' ? 'nothing' : markBad(trips[draw(2)]!)
    }
  }

  async function markBad({ record }: Carried): Promise<string> {
    const message = (await one.journal.read(record.batch.key))?.messages.at(-1)
    if (!message) return 'nothing to mark'
    const { messager } = one.network
    try {
      if ((await messager.message(message.id))?.state !== 'unfilled') return 'nothing to mark'
      await messager.markBad(message.id)
      return 'marked bad'
    } catch (error) {
      // An earlier fault may be there still.
      if (!PosterError.is(error)) throw error
      return 'could not mark'
    }
  }
})
