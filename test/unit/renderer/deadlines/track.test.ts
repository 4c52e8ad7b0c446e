import { describe, expect, it } from 'vitest'
import { messageCourses } from '../../../../src/renderer/src/views/deadlines/message-course.ts'
import { trackOf, trackSpan } from '../../../../src/renderer/src/views/deadlines/partition-track.ts'
import { eventOf, forecastOf, minute, noon, partitionOf, rowOf } from './deadline-row.ts'

const phase = (at: number, name: string) => eventOf(noon + at * minute, 'phase', { Phase: name })
const way = [
  phase(-5, 'waiting'),
  phase(-4, 'checking'),
  phase(-2, 'proving'),
  eventOf(noon + 4 * minute, 'proved', { Took: 6 * minute, Tries: [{ Child: '#3' }] }),
  phase(4, 'verifying'),
  phase(5, 'proven'),
  phase(6, 'sending'),
  eventOf(noon + 7 * minute, 'pushed', { Message: 'bafy1', Channel: 'node' }),
  phase(7, 'sent'),
  eventOf(noon + 9 * minute, 'landed', { Height: 1018, Message: 'bafy1' }),
  phase(9, 'landed')
]

describe('the way of a partition', () => {
  it('is told by its durations, from waiting to landed', () => {
    const partition = partitionOf({ phase: 'landed', landedAt: 1018 })
    const row = rowOf('f01000', 0, 0, [partition])
    const track = trackOf(row, partition, way.toReversed(), noon + 20 * minute)
    expect(track.durations).toEqual({
      wait: 2 * minute,
      read: 2 * minute,
      prove: 6 * minute,
      verify: minute,
      send: minute,
      landing: 2 * minute
    })
    expect(track.prover).toBe('#3')
    expect(track.marks).toEqual([{ at: noon + 9 * minute, kind: 'landed', text: '' }])
    expect(track.stretches.some(({ isOpen }) => isOpen)).toBe(false)
    expect(trackSpan(row, [track], noon + 20 * minute).to).toBeGreaterThanOrEqual(row.closeTime)
  })

  it('goes on until now in its last phase, and by the forecast after that', () => {
    const partition = partitionOf({ phase: 'proving', forecast: forecastOf() })
    const row = rowOf('f01000', 0, 0, [partition])
    const track = trackOf(row, partition, way.slice(0, 3), noon + 2 * minute)
    expect(track.stretches.at(-2)).toEqual({
      kind: 'prove',
      from: noon - 2 * minute,
      to: noon + 2 * minute,
      isOpen: true
    })
    expect(track.stretches.at(-1)).toMatchObject({ kind: 'estimate', from: noon + 2 * minute })
    expect(track.marks).toEqual([{ at: noon + 12.5 * minute, kind: 'expected', text: '' }])
  })

  it('shows a failed attempt where it failed, and a missed window at its close', () => {
    const partition = partitionOf({ phase: 'missed', reason: 'no prover' })
    const row = rowOf('f01000', 0, 0, [partition])
    const events = [...way.slice(0, 3), eventOf(noon, 'prover-failed', { Reason: 'killed' })]
    expect(trackOf(row, partition, events, noon + 40 * minute).marks).toEqual([
      { at: noon, kind: 'failed', text: 'killed' },
      { at: row.closeTime, kind: 'missed', text: 'no prover' }
    ])
  })

  it('takes no event of another partition', () => {
    const partition = partitionOf({ index: 7, phase: 'waiting', since: noon })
    const track = trackOf(rowOf('f01000', 0, 0, [partition]), partition, way, noon + minute)
    expect(track.stretches).toEqual([{ kind: 'wait', from: noon, to: noon + minute, isOpen: true }])
  })
})

describe('the messages of a deadline', () => {
  it('are followed to inclusion', () => {
    expect(messageCourses(way.toReversed())).toEqual([
      {
        message: 'bafy1',
        partitions: [0],
        channel: 'node',
        pushedAt: noon + 7 * minute,
        state: '',
        reason: '',
        landedAt: noon + 9 * minute,
        landedEpoch: 1018,
        failed: false
      }
    ])
  })

  it('keep why one could not be pushed, until it can', () => {
    const failed = eventOf(noon, 'push-failed', { Message: 'm', Reason: 'gas' })
    expect(messageCourses([failed])[0]).toMatchObject({ failed: true, reason: 'gas', pushedAt: null })
    expect(messageCourses([failed, eventOf(noon + 1, 'pushed', { Message: 'm' })])[0]?.failed).toBe(false)
  })
})
