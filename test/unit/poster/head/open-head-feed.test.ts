import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { PosterChain } from '../../../../src/main/poster/chain-reads.ts'
import { EpochPace } from '../../../../src/main/poster/head/epoch-pace.ts'
import { OpenHeadFeed } from '../../../../src/main/poster/head/open-head-feed.ts'
import { RevertHistory } from '../../../../src/main/poster/head/revert-history.ts'
import { ChainModel } from '../../../fixtures/chain-model.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const never = new AbortController().signal

function feedOf(answer: () => Promise<number> = () => Promise.resolve(25)) {
  const clock = steppedClock()
  const refused = (): Promise<never> => Promise.reject(new Error('not asked here'))
  const asked: number[] = []
  const chain: PosterChain = {
    chainHead: refused,
    networkName: refused,
    networkVersion: () => {
      asked.push(asked.length)
      return answer()
    },
    minerInfo: refused,
    provingDeadline: refused,
    deadlines: refused,
    partitions: refused,
    sectors: refused,
    randomnessFromBeacon: refused,
    randomnessFromTickets: refused,
    actor: refused,
    lookupId: refused,
    availableBalance: refused
  }
  return { clock, asked, feed: new OpenHeadFeed({ chain, clock, epochMs: 30_000 }) }
}

describe('a feed of heads', () => {
  it('gives the newest, and the lowest revert since the view that was seen', async () => {
    const { feed } = feedOf()
    const model = new ChainModel()
    feed.take({ head: model.head, lowestReverted: undefined })
    const first = await feed.after(undefined, never)
    const waiting = feed.after(first, never)
    model.advance()
    feed.take({ head: model.head, lowestReverted: undefined })
    const second = await waiting
    expect(second.height).toBe(first.height + 1)
    expect(second.lowestReverted).toBeUndefined()
    for (const lowest of [990, 995, 998]) {
      model.advance()
      feed.take({ head: model.head, lowestReverted: lowest })
    }
    expect((await feed.after(first, never)).lowestReverted).toBe(990)
    const third = feed.current!
    expect(third.lowestReverted).toBe(998)
    model.advance()
    feed.take({ head: model.head, lowestReverted: undefined })
    expect((await feed.after(third, never)).lowestReverted).toBeUndefined()
    expect((await feed.after(second, never)).lowestReverted).toBe(990)
  })

  it('tells the same head twice as nothing', async () => {
    const { feed } = feedOf()
    const model = new ChainModel()
    feed.take({ head: model.head, lowestReverted: undefined })
    const view = feed.current
    feed.take({ head: model.head, lowestReverted: undefined })
    expect(feed.current).toBe(view)
    const abort = new AbortController()
    const waiting = feed.after(view, abort.signal)
    abort.abort(new PosterError('TIMED_OUT', 'late'))
    await expect(waiting).rejects.toMatchObject({ code: 'TIMED_OUT' })
  })

  it('asks a question once for each head, and again when it failed', async () => {
    let fails = true
    const { feed, asked } = feedOf(() => (fails ? Promise.reject(new Error('away')) : Promise.resolve(25)))
    const model = new ChainModel()
    feed.take({ head: model.head, lowestReverted: undefined })
    const view = feed.current!
    await expect(view.networkVersion()).rejects.toThrow('away')
    fails = false
    expect(await Promise.all([view.networkVersion(), view.networkVersion()])).toEqual([25, 25])
    expect(asked.length).toBe(2)
    // Another view of the same head shares what is known.
    expect(await (await feed.after(undefined, never)).networkVersion()).toBe(25)
    expect(asked.length).toBe(2)
    model.advance()
    feed.take({ head: model.head, lowestReverted: undefined })
    await feed.current!.networkVersion()
    expect(asked.length).toBe(3)
  })

  it('asks for no sectors without a question', async () => {
    const { feed } = feedOf()
    feed.take({ head: new ChainModel().head, lowestReverted: undefined })
    const { Bitfield } = await import('../../../../src/main/filecoin/bitfield.ts')
    expect(await feed.current!.sectors(actorId(1000n), Bitfield.empty)).toEqual([])
  })

  it('ends every wait when it closes or when the news end', async () => {
    const { feed } = feedOf()
    const waiting = feed.after(undefined, never)
    await feed.read(
      (async function* () {
        yield* []
      })()
    )
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(feed.after(undefined, never)).rejects.toMatchObject({ code: 'CLOSED' })
    await feed.close()
  })
})

describe('the pace of epochs', () => {
  it('goes by the newest head, and heads that are late for their height move nothing', () => {
    const pace = new EpochPace(30_000)
    expect(pace.timeOf(5)).toBe(Infinity)
    pace.hear(100, 1_000_000)
    expect(pace.timeOf(110)).toBe(1_300_000)
    pace.hear(100, 1_020_000)
    pace.hear(99, 1_025_000)
    expect(pace.timeOf(110)).toBe(1_300_000)
    pace.hear(103, 1_091_000)
    expect(pace.timeOf(110)).toBe(1_301_000)
  })
})

describe('the history of reverts', () => {
  it('answers as one that remembers everything', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(1000)), { maxLength: 60 }), (heads) => {
        const history = new RevertHistory()
        for (const [place, height] of heads.entries()) if (height !== null) history.add(place + 1, height)
        for (let since = 0; since <= heads.length; since += 1) {
          const after = heads.slice(since).filter((height) => height !== null)
          expect(history.lowestSince(since)).toBe(after.length === 0 ? undefined : Math.min(...after))
        }
      })
    )
  })

  it('forgets the depth of none, however many there were', () => {
    const history = new RevertHistory()
    for (let sequence = 1; sequence <= 3_000; sequence += 1) history.add(sequence, sequence)
    expect(history.lowestSince(0)).toBe(1)
    expect(history.lowestSince(2_999)).toBe(3_000)
  })
})
