import { describe, expect, it } from 'vitest'
import { winningProver } from '../../../../src/main/node/miner/winning-prover.ts'
import type { ChildReport, ChildState } from '../../../../src/main/prover/pool/pool-contract.ts'

const now = 1_000_000

function report(state: ChildState, more: Partial<ChildReport> = {}): ChildReport {
  return {
    name: 'winpost-0',
    spec: {
      stage: 'winning_post',
      bin: undefined,
      args: [],
      envs: {},
      concurrent: 2,
      weight: 1,
      readyTimeout: 5_000,
      dialect: 'B'
    },
    configured: true,
    state,
    pid: 1,
    program: undefined,
    tasks: [],
    done: 0,
    failed: 0,
    restarts: 0,
    lastExit: undefined,
    findings: [],
    ...more
  }
}

const outlookOf = (child: ChildReport): readonly number[] =>
  winningProver(
    { children: () => [child], prove: () => Promise.reject(new Error('nobody asked')) },
    () => now
  )
    .outlook()
    .map(({ readyAt }) => readyAt - now)

describe('what the pool looks like to the responder', () => {
  it.each<[ChildState, readonly number[]]>([
    [{ kind: 'ready', since: now - 10 }, [-10]],
    [{ kind: 'starting', since: now - 1_000 }, [4_000]],
    [{ kind: 'starting', since: now - 60_000 }, [0]],
    [{ kind: 'backing-off', since: now, nextTry: now + 2_000 }, [7_000]],
    [{ kind: 'quarantined', since: now, nextTry: now + 60_000, reason: 'crashes' }, [65_000]],
    [{ kind: 'draining', since: now, then: 'start' }, [5_000]],
    [{ kind: 'draining', since: now, then: 'remove' }, []],
    [{ kind: 'ending', since: now }, [5_000]],
    [{ kind: 'stopped', since: now }, []]
  ])('a child that is %j', (state, readyAt) => {
    expect(outlookOf(report(state))).toEqual(readyAt)
  })

  it('leaves out provers of windows', () => {
    const child = report({ kind: 'ready', since: 0 })
    expect(outlookOf({ ...child, spec: { ...child.spec, stage: 'window_post' } })).toEqual([])
  })
})
