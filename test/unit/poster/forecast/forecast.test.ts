import { describe, expect, it } from 'vitest'
import { emptyHistory, observe } from '../../../../src/main/poster/forecast/duration-history.ts'
import { forecast } from '../../../../src/main/poster/forecast/forecast.ts'
import { deadlineOf, historyOf, inputOf, midnight, minerOf, minute, windowProof } from './inputs.ts'

/** Of the deadline that opens in epoch 100: the challenge is believed in 90, a message leaves in 156 at the latest. */
const usable = midnight + 90 * 30_000
const sendUntil = midnight + 157 * 30_000
const two = [
  { name: 'window 1', concurrent: 1 },
  { name: 'window 2', concurrent: 1 }
]

describe('a forecast', () => {
  it('says of each partition when it is proven, and how much in time', () => {
    const { partitions, outlook, advice, basis } = forecast(
      inputOf({ miners: [minerOf(1000, [deadlineOf(3, 100, 2)])] })
    )
    expect(partitions.map(({ partition, start, end }) => [partition, start, end])).toEqual([
      [0, usable + 10_000, usable + 10_000 + 5 * minute],
      [1, usable + 10_000 + 5 * minute, usable + 10_000 + 10 * minute]
    ])
    expect(partitions[1]).toMatchObject({
      ...{
        miner: 1000n,
        deadline: 3,
        prover: 'window 1',
        endEpoch: 110,
        latestSendEpoch: 156,
        verdict: 'fits'
      },
      slack: sendUntil - usable - 10_000 - 10 * minute,
      slackEpochs: 46
    })
    // The proof is there before a message may leave.
    expect(partitions[0]?.slack).toBe(sendUntil - (midnight + 104 * 30_000))
    expect(outlook).toMatchObject({ fits: 2, tight: 0, misses: 0, leastSlack: partitions[1]?.slack })
    expect(advice).toBeUndefined()
    expect(basis).toBe('measured')
  })

  it('tells what is missed from what is tight, and how many cards help', () => {
    // From 90 to 157 there are 33.5 minutes, 10 s of them for files: six proofs of five minutes, the last with one to spare.
    const made = forecast(inputOf({ miners: [minerOf(1000, [deadlineOf(3, 100, 8)])] }))
    expect(made.partitions.map(({ verdict }) => verdict)).toEqual([
      ...Array<string>(5).fill('fits'),
      ...['tight', 'misses', 'misses']
    ])
    expect(made.moreCards.map(({ cards, misses, tight }) => [cards, misses, tight])).toEqual([
      [1, 0, 0],
      [2, 0, 0],
      [4, 0, 0]
    ])
    expect(made.advice).toMatchObject({
      kind: 'change',
      change: { kind: 'add-cards', cards: 1 },
      reached: 'all-fit',
      before: { fits: 5, tight: 1, misses: 2 },
      after: { fits: 8, tight: 0, misses: 0 }
    })
  })

  it('takes partitions of the window that closes first, of whichever miner', () => {
    const miners = [minerOf(1000, [deadlineOf(3, 103, 2)]), minerOf(1001, [deadlineOf(9, 100, 2)])]
    const { partitions, collisions } = forecast(inputOf({ miners }))
    expect(partitions.map(({ miner, partition }) => [miner, partition])).toEqual([
      ...[
        [1001n, 0],
        [1001n, 1]
      ],
      ...[
        [1000n, 0],
        [1000n, 1]
      ]
    ])
    const starts = partitions.map(({ start }) => start ?? 0)
    expect(starts).toEqual([...starts].sort((one, other) => one - other))
    expect(collisions).toMatchObject([
      {
        from: usable + 10_000,
        to: usable + 10_000 + 20 * minute,
        work: 20 * minute,
        capacity: 20 * minute,
        deadlines: [
          { miner: 1001n, deadline: 9, partitions: 2, work: 10 * minute, verdict: 'fits' },
          { miner: 1000n, deadline: 3, partitions: 2, work: 10 * minute, verdict: 'fits' }
        ]
      }
    ])
  })

  it('calls it no collision when nobody waits for a prover', () => {
    const miners = [minerOf(1000, [deadlineOf(3, 103, 1)]), minerOf(1001, [deadlineOf(9, 100, 1)])]
    expect(forecast(inputOf({ miners, provers: two })).collisions).toEqual([])
  })

  it('lets a running proof be, and leaves its prover to it', () => {
    const deadline = deadlineOf(3, 100, 2)
    const began = midnight + 100 * 30_000
    const running = { prover: 'window 1', began }
    const partitions = deadline.partitions.map((one) => (one.index === 1 ? { ...one, running } : one))
    const made = forecast(
      inputOf({
        now: { epoch: 104, time: began + 2 * minute },
        miners: [minerOf(1000, [{ ...deadline, partitions }])]
      })
    )
    expect(made.partitions.map(({ partition, start, end }) => [partition, start, end])).toEqual([
      [0, began + 5 * minute, began + 10 * minute],
      [1, began, began + 5 * minute]
    ])
  })

  it('says when it rests on what was assumed, and that there is no prover', () => {
    const miners = [minerOf(1000, [deadlineOf(3, 100, 1)])]
    expect(forecast(inputOf({ miners, history: emptyHistory })).basis).toBe('assumed')
    const nobody = forecast(inputOf({ miners, provers: [] }))
    expect(nobody.partitions).toMatchObject([{ verdict: 'misses', prover: undefined, end: undefined }])
    expect(nobody.outlook.leastSlack).toBeUndefined()
    expect(nobody.advice).toEqual({ kind: 'start-provers' })
  })

  it('gives the same for the same', () => {
    const input = inputOf({ miners: [minerOf(1000, [deadlineOf(3, 100, 9), deadlineOf(4, 160, 9)])] })
    expect(forecast(input)).toEqual(forecast(input))
  })
})

describe('the one thing to change', () => {
  const change = (input: Parameters<typeof inputOf>[0]): unknown => {
    const { advice } = forecast(inputOf(input))
    return advice?.kind === 'change' ? { ...advice.change, reached: advice.reached } : advice
  }

  it('is the winning proofs, when a card of their own is enough', () => {
    const winning = { card: 'window 1', perHour: 60, proof: 15_000 }
    expect(change({ miners: [minerOf(1000, [deadlineOf(3, 100, 5)])], winning })).toEqual({
      kind: 'move-winning',
      from: 'window 1',
      reached: 'all-fit'
    })
    expect(
      forecast(inputOf({ miners: [minerOf(1000, [deadlineOf(3, 100, 1)])], winning })).winningApart
    ).toMatchObject({
      fits: 1
    })
  })

  it('is an earlier start, when some epochs are missing, and the smallest that does', () => {
    // Two minutes are missing for six proofs and one that fails: two epochs are one minute.
    const miners = [minerOf(1000, [deadlineOf(3, 100, 6)])]
    expect(change({ miners })).toEqual({
      ...{ kind: 'lower-challenge-confidence', miners: [1000n], to: 4, reached: 'all-fit' }
    })
  })

  it('is one partition per message, when others could help', () => {
    const miners = [{ ...minerOf(1000, [deadlineOf(3, 100, 6)]), partitionsPerMessage: 10 }]
    expect(change({ miners, provers: two })).toEqual({
      ...{ kind: 'one-partition-per-message', miners: [1000n], reached: 'all-fit' }
    })
  })

  it('is more file checks at once, when they are what takes long', () => {
    let history = historyOf(minute)
    for (let time = 0; time < 300; time++) {
      const check = {
        phase: 'check',
        proofType: windowProof,
        sectors: 2349,
        together: 1,
        prover: ''
      } as const
      history = observe(history, { ...check, took: 8 * minute })
    }
    const miners = [minerOf(1000, [deadlineOf(3, 100, 8)])]
    expect(change({ miners, history, provers: two })).toEqual({
      ...{ kind: 'raise-checks-at-once', from: 2, to: 4, reached: 'all-fit' }
    })
  })

  it('is more proofs at once only where that was seen to help', () => {
    let history = historyOf(5 * minute, 'window 1')
    for (let time = 0; time < 40; time++) {
      const proof = { phase: 'proof', proofType: windowProof, sectors: 2349, prover: 'window 1' } as const
      history = observe(history, { ...proof, took: 6 * minute, together: 2 })
    }
    const miners = [minerOf(1000, [deadlineOf(3, 100, 7)])]
    expect(change({ miners, history })).toEqual({
      ...{ kind: 'raise-concurrent', provers: ['window 1'], to: 2, reached: 'all-fit' }
    })
    expect(change({ miners })).toMatchObject({ kind: 'add-cards' })
  })

  it('is a faster proof, when no card would help', () => {
    const miners = [minerOf(1000, [deadlineOf(3, 100, 1)])]
    expect(change({ miners, history: historyOf(40 * minute) })).toMatchObject({
      ...{ kind: 'faster-proofs', miner: 1000n, deadline: 3, partition: 0 },
      available: 67 * 30_000
    })
  })

  it('is another node, when one cannot have as many cards as it takes', () => {
    const crowd = [0, 1].map((miner) => minerOf(1000 + miner, [deadlineOf(3, 100 + miner, 40)]))
    const provers = Array.from({ length: 8 }, (_, place) => ({ name: `window ${place}`, concurrent: 1 }))
    expect(change({ miners: crowd, provers, checksAtOnce: 16, history: historyOf(5 * minute) })).toEqual({
      ...{ kind: 'split-miners', miner: 1000n, cards: 8, reached: 'all-fit' }
    })
  })
})
