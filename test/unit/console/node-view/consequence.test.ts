import { describe, expect, it } from 'vitest'
import {
  foretellConsequence,
  type ForetoldAction
} from '../../../../src/main/console/node-view/consequence.ts'
import type { DeadlineRow, PartitionView } from '../../../../src/shared/contract/console/deadlines.ts'
import type { ProverRow } from '../../../../src/shared/contract/console/provers.ts'

const now = 1_000_000
const minute = 60_000

function prover(id: string, more: Partial<ProverRow> = {}): ProverRow {
  return {
    id,
    stage: 'window_post',
    configured: true,
    dialect: 'ours',
    state: 'ready',
    since: 0,
    then: '',
    nextTry: null,
    reason: '',
    pid: 1,
    program: '',
    bin: '',
    args: [],
    concurrent: 1,
    weight: 1,
    visibleDevices: null,
    tmpdir: null,
    tasks: [],
    done: 0,
    failed: 0,
    restarts: 0,
    lastExit: null,
    findings: [],
    cards: null,
    ...more
  }
}

function partition(
  index: number,
  start: number,
  end: number,
  more: Partial<PartitionView> = {}
): PartitionView {
  return {
    index,
    phase: 'waiting',
    reason: '',
    since: null,
    attempt: 0,
    sectors: 1,
    faulty: null,
    unreadable: 0,
    proofBegan: null,
    proofEnded: null,
    message: '',
    landedAt: null,
    alarm: null,
    forecast: {
      prover: 'a',
      available: start,
      start,
      end,
      slack: 30 * minute + now - end,
      verdict: 'fits',
      basis: 'measured'
    },
    ...more
  }
}

function deadline(
  index: number,
  partitions: readonly PartitionView[],
  more: Partial<DeadlineRow> = {}
): DeadlineRow {
  return {
    id: `f01000:${index}`,
    miner: 'f01000',
    index,
    challenge: 0,
    open: 20,
    close: 80,
    challengeTime: now - minute,
    openTime: now,
    closeTime: now + 30 * minute,
    began: now,
    ended: null,
    partitions,
    ...more
  }
}

const foretell = (more: Partial<ForetoldAction>) =>
  foretellConsequence({
    action: 'stop',
    prover: 'a',
    provers: [prover('a'), prover('b')],
    deadlines: [],
    now,
    ...more
  })

describe('what stopping a prover costs', () => {
  it('is nothing while nothing is under way', () => {
    expect(foretell({})).toEqual({ tasks: [], deadlines: [], safeAt: now })
  })

  it('names the tasks that begin again and the deadlines whose challenge is out, the first to close first', () => {
    const task = {
      label: 'f01000 deadline 3 partition 0',
      began: now - minute,
      deadline: 0,
      abandoned: false
    }
    const view = foretell({
      provers: [prover('a', { tasks: [task, { ...task, abandoned: true }] }), prover('b')],
      deadlines: [
        deadline(4, [partition(0, now, now + 5 * minute)], { closeTime: now + 60 * minute }),
        deadline(3, [partition(0, now, now + 10 * minute)]),
        deadline(5, [partition(0, now, now + minute)], { challengeTime: now + 50 * minute }),
        deadline(6, [partition(0, 0, 1, { phase: 'landed' })])
      ]
    })
    expect(view.tasks).toEqual([{ label: task.label, began: task.began }])
    expect(view.deadlines.map(({ index, fits }) => [index, fits])).toEqual([
      [3, true],
      [4, true]
    ])
    expect(view.safeAt).toBe(now + 10 * minute)
  })

  it('says what would no longer fit when one card has to do the work of two', () => {
    const works = [0, 1, 2].map((index) =>
      partition(index, now + index * minute, now + index * minute + 12 * minute)
    )
    expect(foretell({ deadlines: [deadline(3, works)] }).deadlines[0]?.fits).toBe(false)
    expect(foretell({ deadlines: [deadline(3, works.slice(0, 2))] }).deadlines[0]?.fits).toBe(true)
  })

  it('leaves what other provers have in hand where it is, and begins again what this one has', () => {
    const mine = partition(0, now - 12 * minute, now + 8 * minute, { phase: 'proving' })
    const theirs = partition(1, now - 5 * minute, now + 15 * minute, {
      phase: 'proving',
      forecast: {
        prover: 'b',
        available: now - 5 * minute,
        start: now - 5 * minute,
        end: now + 15 * minute,
        slack: 15 * minute,
        verdict: 'fits',
        basis: 'measured'
      }
    })
    // 15 minutes until b is free, then the 20 minutes of mine anew: later than the 30 there are.
    expect(foretell({ deadlines: [deadline(3, [mine, theirs])] }).deadlines[0]?.fits).toBe(false)
    // Restarted, it begins its own anew at once.
    expect(foretell({ action: 'restart', deadlines: [deadline(3, [mine, theirs])] }).deadlines[0]?.fits).toBe(
      true
    )
  })

  it('counts what one message proves together as one task', () => {
    const together = [0, 1, 2].map((index) => partition(index, now, now + 12 * minute))
    expect(foretell({ deadlines: [deadline(3, together)] }).deadlines[0]?.fits).toBe(true)
  })

  it('says nobody can tell where no duration is known, and no when nobody is left', () => {
    const unknown = partition(0, 0, 0, { forecast: null })
    expect(foretell({ deadlines: [deadline(3, [unknown])] })).toMatchObject({
      deadlines: [{ fits: null }],
      safeAt: null
    })
    const alone = [prover('a'), prover('b', { state: 'quarantined' }), prover('w', { stage: 'winning_post' })]
    expect(
      foretell({ provers: alone, deadlines: [deadline(3, [partition(0, now, now + minute)])] }).deadlines[0]
        ?.fits
    ).toBe(false)
  })

  it('finds the next gap past a challenge that comes before the present work is done', () => {
    const view = foretell({
      deadlines: [
        deadline(3, [partition(0, now, now + 10 * minute)]),
        deadline(4, [partition(0, now + 10 * minute, now + 20 * minute)], {
          challengeTime: now + 5 * minute
        }),
        deadline(5, [partition(0, now, now + 90 * minute)], { challengeTime: now + 60 * minute })
      ]
    })
    expect(view.safeAt).toBe(now + 20 * minute)
  })

  it('hurts no deadline for a winning prover', () => {
    const winner = prover('a', { stage: 'winning_post' })
    expect(
      foretell({
        provers: [winner, prover('b')],
        deadlines: [deadline(3, [partition(0, now, now + minute)])]
      })
    ).toEqual({ tasks: [], deadlines: [], safeAt: now })
  })
})
