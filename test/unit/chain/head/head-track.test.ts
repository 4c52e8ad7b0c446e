/** What batches of head changes mean: proving.md §1.3.1, §6 items 1, 2, 19. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameTipSet } from '../../../../src/main/filecoin/block/tipset-key.ts'
import type { TipSet } from '../../../../src/main/filecoin/block/tipset.ts'
import { findFork } from '../../../../src/main/chain/head/find-fork.ts'
import {
  attach,
  emptyTrack,
  mergeNews,
  mostKnown,
  readChanges,
  readHead,
  type HeadTrack,
  type Reading
} from '../../../../src/main/chain/head/head-track.ts'
import type { HeadChange } from '../../../../src/main/chain/wire/head-change.ts'
import { ChainModel } from '../../../fixtures/chain-model.ts'
import { printedSeed } from '../../filecoin/test-seed.ts'

const seed = printedSeed('head-track')

const applied = (...tipsets: TipSet[]): HeadChange[] => tipsets.map((tipset) => ({ kind: 'apply', tipset }))
const reverted = (...tipsets: TipSet[]): HeadChange[] => tipsets.map((tipset) => ({ kind: 'revert', tipset }))

/** A model of `count` tipsets, all of which are known. */
function knownChain(count: number): { model: ChainModel; track: HeadTrack } {
  const model = new ChainModel()
  model.advance(count - 1)
  let track = emptyTrack
  for (const tipset of model.chain) track = readHead(track, tipset).track
  return { model, track }
}

function newsOf(reading: Reading): { height: number; lowestReverted: number | undefined } {
  if (reading.kind !== 'news') throw new Error(`${reading.kind} instead of news`)
  return { height: reading.news.head.height, lowestReverted: reading.news.lowestReverted }
}

describe('a batch of head changes', () => {
  it('of one current is the head, once', () => {
    const { chain } = new ChainModel()
    const [head] = chain
    if (!head) throw new Error('no head')
    const first = readChanges(emptyTrack, [{ kind: 'current', tipset: head }])
    expect(newsOf(first)).toEqual({ height: head.height, lowestReverted: undefined })
    expect(readChanges(first.track, [{ kind: 'current', tipset: head }]).kind).toBe('nothing')
  })

  it('of nothing, is nothing', () => {
    const { track } = knownChain(3)
    expect(readChanges(track, [])).toEqual({ kind: 'nothing', track })
  })

  it('of reverts and applies tells the last applied and the lowest reverted', () => {
    const { model, track } = knownChain(6)
    const gone = model.chain.slice(-3).toReversed()
    const lowest = model.reorganise(3, 4)
    const reading = readChanges(track, [...reverted(...gone), ...applied(...model.chain.slice(-4))])
    expect(newsOf(reading)).toEqual({ height: model.head.height, lowestReverted: lowest })
    expect(reading.track.known.map(({ key }) => key)).toEqual(model.chain.map(({ key }) => key))
  })

  it('of reverts alone asks for the head and remembers what was reverted', () => {
    const { model, track } = knownChain(6)
    const gone = model.chain.slice(-2).toReversed()
    const lowest = model.reorganise(2)
    const reading = readChanges(track, reverted(...gone))
    expect(reading.kind).toBe('ask-head')
    // The head is asked for in vain once; the next batch finds what was reverted all the same.
    expect(readChanges(reading.track, []).kind).toBe('ask-head')
    const parent = model.chain.at(-3)
    if (!parent) throw new Error('no parent')
    expect(newsOf(readHead(reading.track, parent))).toEqual({ height: parent.height, lowestReverted: lowest })
  })

  it('of a head that stepped back on its own chain tells what is above it as reverted', () => {
    const { model, track } = knownChain(6)
    const [, , third, fourth] = model.chain
    if (!third || !fourth) throw new Error('too short')
    expect(newsOf(readHead(track, third))).toEqual({ height: third.height, lowestReverted: fourth.height })
  })

  it('of a tipset with more blocks at the same height tells that height as reverted', () => {
    const { model, track } = knownChain(4)
    const lowest = model.reorganise(1, 1)
    expect(newsOf(readHead(track, model.head))).toEqual({ height: lowest, lowestReverted: lowest })
  })

  it('with a gap before it asks for a search, and keeps the loose tipsets', () => {
    const { model, track } = knownChain(4)
    model.advance(5)
    const loose = model.chain.slice(-3)
    const reading = readChanges(track, applied(...loose))
    if (reading.kind !== 'search') throw new Error(reading.kind)
    expect(reading.loose).toEqual(loose)
    const end = attach(reading.track, reading.loose, 3)
    expect(newsOf(end)).toEqual({ height: model.head.height, lowestReverted: undefined })
    expect(newsOf(attach(reading.track, reading.loose, 1)).lowestReverted).toBe(model.chain[2]?.height)
    expect(newsOf(attach(reading.track, reading.loose, -1)).lowestReverted).toBe(model.chain[0]?.height)
  })

  it('never makes the track longer than its bound', () => {
    const { track } = knownChain(mostKnown + 50)
    expect(track.known.length).toBe(mostKnown)
  })
})

it('two pieces of news for a late reader are the later head and the lower height', () => {
  const [one, two] = knownChain(2).model.chain
  if (!one || !two) throw new Error('too short')
  expect(mergeNews({ head: one, lowestReverted: 5 }, { head: two, lowestReverted: 7 })).toEqual({
    head: two,
    lowestReverted: 5
  })
  expect(mergeNews({ head: one, lowestReverted: undefined }, { head: two, lowestReverted: 7 })).toEqual({
    head: two,
    lowestReverted: 7
  })
})

describe('whatever is lost on the way', () => {
  /** What happens to the chain, and whether we hear of it. */
  const step = fc.record({
    depth: fc.integer({ min: 0, max: 6 }),
    length: fc.integer({ min: 1, max: 8 }),
    nullRounds: fc.integer({ min: 0, max: 3 }),
    heard: fc.constantFrom('all', 'nothing', 'reverts', 'head', 'some')
  })

  it('the track ends on the chain, and every height that was replaced was told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const model = new ChainModel()
        model.advance(12)
        let track = emptyTrack
        for (const tipset of model.chain) track = readHead(track, tipset).track
        let told: TipSet[] = [...model.chain]
        let lowestTold: number | undefined

        const take = async (reading: Reading): Promise<void> => {
          track = reading.track
          if (reading.kind === 'ask-head') return take(readHead(track, model.head))
          if (reading.kind === 'search') {
            const on = new Set(model.chain.map(({ key }) => key.join()))
            const [lowest] = reading.loose
            const place = await findFork(reading.track.known, ({ key, height }) =>
              Promise.resolve(height < lowest.height && on.has(key.join()))
            )
            return take(attach(track, reading.loose, place))
          }
          if (reading.kind === 'news' && reading.news.lowestReverted !== undefined) {
            lowestTold = Math.min(lowestTold ?? Infinity, reading.news.lowestReverted)
          }
        }
        const settle = async (): Promise<void> => {
          await take(readHead(track, model.head))
          const replaced = told.find(
            (tipset) => !model.chain.some(({ key }) => isSameTipSet(key, tipset.key))
          )
          // All that is gone was told; what was told may be lower, for a while on a branch that went again.
          if (replaced) expect(lowestTold ?? Infinity).toBeLessThanOrEqual(replaced.height)
          else if (steps.every(({ depth }) => depth === 0)) expect(lowestTold).toBeUndefined()
          expect(track.known.at(-1)?.key).toEqual(model.head.key)
          const chainKeys = new Set(model.chain.map(({ key }) => key.join()))
          for (const { key } of track.known) expect(chainKeys).toContain(key.join())
          told = [...model.chain]
          lowestTold = undefined
        }

        for (const { depth, length, nullRounds, heard } of steps) {
          const changes: HeadChange[] = []
          const listener = (batch: readonly HeadChange[]): void => void changes.push(...batch)
          model.listeners.add(listener)
          if (depth > 0) model.reorganise(Math.min(depth, model.chain.length - 1), length)
          else model.advance(length, nullRounds)
          model.listeners.delete(listener)
          if (heard === 'all') await take(readChanges(track, changes))
          if (heard === 'reverts')
            await take(
              readChanges(
                track,
                changes.filter(({ kind }) => kind === 'revert')
              )
            )
          if (heard === 'head') await take(readHead(track, model.head))
          if (heard === 'some') await take(readChanges(track, changes.slice(1)))
          if (heard !== 'nothing') await settle()
        }
        await settle()
      }),
      { seed, numRuns: 150 }
    )
  })

  it('a fork is found wherever it is, with few questions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_000 }), fc.nat(), async (length, random) => {
        const known = Array.from({ length }, (_, place) => place)
        const last = (random % (length + 1)) - 1
        let asked = 0
        const found = await findFork(known, (place) => {
          asked += 1
          return Promise.resolve(place <= last)
        })
        expect(found).toBe(last)
        expect(asked).toBeLessThanOrEqual(21)
      }),
      { seed, numRuns: 300 }
    )
  })
})
