import { describe, expect, it } from 'vitest'
import { deadlineAt } from '../../../../src/main/filecoin/deadline.ts'
import { usualDeadlines } from '../../../../src/main/filecoin/network-constants.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { PosterEvent, PostStep } from '../../../../src/main/poster/poster-event.ts'
import { PosterBoard } from '../../../../src/main/poster/state/poster-board.ts'

const deadline = deadlineAt(usualDeadlines, 0, 5)

function event(at: number, partitions: readonly number[], step: PostStep, attempt = 1): PosterEvent {
  return { at, epoch: 300, place: { miner: actorId(1000n), deadline, partitions, attempt }, step }
}

const story: readonly PosterEvent[] = [
  event(1, [], { kind: 'deadline-began', partitions: 3, sectors: 6n }),
  event(2, [0, 1], { kind: 'phase', phase: 'waiting' }, 0),
  event(3, [0, 1], { kind: 'checked', good: 4, unreadable: 1, took: 2, examples: [] }, 0),
  event(4, [0, 1], { kind: 'phase', phase: 'proving' }),
  event(9, [0, 1], { kind: 'proved', sectors: 4, took: 5, tries: [], practice: true }),
  // The sender leaves out the partition without a sector to prove.
  event(10, [1], { kind: 'phase', phase: 'sent' }),
  event(10, [1], { kind: 'pushed', message: 'abc', channel: 'node', took: 1 }),
  event(11, [1], { kind: 'landed', height: 305, message: 'abc', byOthers: false }),
  event(12, [], { kind: 'deadline-ended', landed: 1, missed: 0, empty: 0 })
]

describe('the state of a PoSter', () => {
  it('is what its events say, told once or twice', () => {
    const board = new PosterBoard()
    for (const told of story) {
      board.note(told)
      board.note(told)
    }
    expect(board.list()).toMatchObject([
      {
        began: 1,
        ended: 12,
        partitions: 3,
        sectors: 6n,
        batches: [
          {
            partitions: [0, 1],
            phase: 'sent',
            since: 10,
            attempt: 1,
            sectors: 4,
            unreadable: 1,
            proofBegan: 4,
            proofEnded: 9,
            message: 'abc',
            landedAt: 305
          }
        ]
      }
    ])
  })

  it('has a deadline that a fork took back in hand again', () => {
    const board = new PosterBoard()
    for (const told of story) board.note(told)
    board.note(event(13, [], { kind: 'deadline-began', partitions: 3, sectors: 6n, again: true }))
    expect(board.list()).toMatchObject([{ began: 1, ended: undefined }])
    board.note(event(14, [], { kind: 'deadline-ended', landed: 1, missed: 0, empty: 0, again: true }))
    expect(board.list()).toMatchObject([{ began: 1, ended: 14 }])
  })

  it('forgets deadlines that are long over', () => {
    const board = new PosterBoard()
    for (const told of story) board.note(told)
    board.prune(deadline.close)
    expect(board.list().length).toBe(1)
    board.prune(deadline.close + 1)
    expect(board.list()).toEqual([])
  })
})
