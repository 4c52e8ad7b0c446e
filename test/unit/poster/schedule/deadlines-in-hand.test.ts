import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currentDeadline, deadlineAt, nextNotElapsed } from '../../../../src/main/filecoin/deadline.ts'
import { usualDeadlines } from '../../../../src/main/filecoin/network-constants.ts'
import { deadlinesInHand, periodRuns } from '../../../../src/main/poster/schedule/deadlines-in-hand.ts'

const period = usualDeadlines.provingPeriod
const openOf = (found: readonly { open: number }[]): number[] => found.map(({ open }) => open)

/** What a node reports at a height: its recorded deadline, which stands still over null rounds, or the next that is not over. */
function reportedAt(height: number, recorded: number, start: number) {
  return nextNotElapsed(currentDeadline(usualDeadlines, start, recorded), height)
}

describe('deadlinesInHand', () => {
  it('is the open one, and the next from its challenge on and some epochs', () => {
    const reported = deadlineAt(usualDeadlines, 1000, 3)
    const at = (height: number): number[] =>
      openOf(deadlinesInHand({ reported, hasStarted: true }, height, 10))
    expect(at(1180)).toEqual([1180])
    expect(at(1229)).toEqual([1180])
    expect(at(1230)).toEqual([1180, 1240])
    expect(at(1239)).toEqual([1180, 1240])
    expect(at(1240)).toEqual([1240])
  })

  it('waits with an open one as well, when proving may start only later', () => {
    const reported = deadlineAt(usualDeadlines, 1000, 0)
    expect(deadlinesInHand({ reported, hasStarted: true }, 1009, 30)).toEqual([])
    expect(openOf(deadlinesInHand({ reported, hasStarted: true }, 1010, 30))).toEqual([1000])
  })

  it('is by the rule whatever the node reports, one period too late included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: period - 1 }),
        fc.integer({ min: 0, max: 10 * period }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 59 }),
        (start, height, behind, confidence) => {
          const reported = reportedAt(height, height - behind, start)
          const found = deadlinesInHand({ reported, hasStarted: true }, height, confidence)
          const expected: number[] = []
          for (let index = -60; index < 11 * 48; index += 1) {
            const open = start + index * 60
            if (open - 20 + confidence <= height && height < open + 60) expected.push(open)
          }
          expect(openOf(found)).toEqual(expected)
        }
      )
    )
  })

  it('has none before a first period that is yet to begin, but its first one from the challenge on', () => {
    const reported = deadlineAt(usualDeadlines, 5000, 0)
    const at = (height: number): number[] => {
      const hasStarted = periodRuns(reported, height)
      return openOf(deadlinesInHand({ reported, hasStarted }, height, 10))
    }
    expect(at(4000)).toEqual([])
    expect(at(4989)).toEqual([])
    expect(at(4990)).toEqual([5000])
    expect(at(5000)).toEqual([5000])
    expect(at(4990 + 60)).toEqual([5000, 5060])
  })
})
