/** What a rehearsal would be in the way of. */
import { expect, test } from 'vitest'
import { deadlineAt, deadlineParameters } from '../../../../src/main/filecoin/deadline.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { findDueWork } from '../../../../src/main/node/poster/find-due-work.ts'
import type { BatchPhase } from '../../../../src/main/poster/poster-event.ts'
import type { BatchState, DeadlineState, PosterState } from '../../../../src/main/poster/poster.ts'
import { childReport } from '../provers/child-report.ts'

const parameters = deadlineParameters({
  deadlines: 48,
  provingPeriod: 2880,
  challengeWindow: 60,
  challengeLookback: 20,
  faultDeclarationCutoff: 70
})

function batch(phase: BatchPhase): BatchState {
  return {
    partitions: [0],
    phase,
    reason: undefined,
    since: 0,
    attempt: 0,
    sectors: undefined,
    unreadable: undefined,
    proofBegan: undefined,
    proofEnded: undefined,
    message: undefined,
    landedAt: undefined,
    alarm: undefined
  }
}

function stateOf(over: Partial<DeadlineState>): PosterState {
  const deadline = deadlineAt(parameters, 0, 5)
  const basis = { miner: actorId(1000), deadline, began: 0, ended: undefined, partitions: 1, sectors: 2n }
  return { height: 300, heardAt: 0, deadlines: [{ ...basis, batches: [], ...over }] }
}

const idle = { children: () => [childReport({ kind: 'ready', since: 0 })] }
const busyWith = (label: string): typeof idle => ({
  children: () => [
    childReport({ kind: 'ready', since: 0 }, { tasks: [{ label, began: 0, deadline: 1, abandoned: false }] })
  ]
})

test('a deadline that is not all proven is due, and one that is does not count', () => {
  expect(findDueWork(undefined, idle)).toBeUndefined()
  expect(findDueWork(stateOf({}), idle)).toBe('deadline 5 of f01000 is in hand, it closes in epoch 360')
  for (const phase of ['waiting', 'checking', 'proving', 'proven', 'sent'] as const) {
    expect(findDueWork(stateOf({ batches: [batch('landed'), batch(phase)] }), idle)).toContain('in hand')
  }
  expect(findDueWork(stateOf({ batches: [batch('landed'), batch('empty')] }), idle)).toBeUndefined()
  expect(findDueWork(stateOf({ partitions: 0 }), idle)).toBeUndefined()
  expect(findDueWork(stateOf({ ended: 1, batches: [batch('missed')] }), idle)).toBeUndefined()
})

test('a proof for the chain that runs is in the way, a test is not', () => {
  expect(findDueWork(undefined, busyWith('f01000 deadline 5 partition 0'))).toBe(
    'wdpost-0 proves f01000 deadline 5 partition 0'
  )
  expect(findDueWork(undefined, busyWith('test 3 of wdpost-0'))).toBeUndefined()
})
