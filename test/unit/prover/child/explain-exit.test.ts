import { describe, expect, it } from 'vitest'
import type { ChildExit } from '../../../../src/main/prover/child/child-exit.ts'
import { explainExit } from '../../../../src/main/prover/child/explain-exit.ts'

const exits: readonly (readonly [ChildExit, 'info' | 'warn' | 'error', RegExp])[] = [
  [{ kind: 'ended', purpose: 'operator' }, 'info', /^$/],
  [{ kind: 'ended', purpose: 'closing' }, 'info', /^$/],
  [{ kind: 'ended', purpose: 'abandoned-task' }, 'warn', /starts again by itself/],
  [
    { kind: 'missing-program', tried: ['/a/venus-worker'], reason: 'nothing there' },
    'error',
    /Bin in ext-prover\.cfg/
  ],
  [{ kind: 'not-started', program: '/p', reason: 'EACCES' }, 'error', /execute it/],
  [{ kind: 'bad-tmpdir', directory: '/t', reason: 'EROFS' }, 'error', /TMPDIR/],
  [{ kind: 'bad-entry', reason: 'A cannot' }, 'error', /Correct the entry/],
  [{ kind: 'missed-ready', timeout: 5_000 }, 'error', /ReadyTimeoutSecs.*Dialect = "A".*--output wdpost-3/],
  [{ kind: 'wrong-ready', line: 'hello' }, 'error', /Bin and Args.*--output wdpost-3/],
  [{ kind: 'code', code: 1 }, 'error', /--output wdpost-3/],
  [{ kind: 'signal', signal: 'SIGSEGV' }, 'error', /dmesg/],
  [{ kind: 'out-of-memory', evidence: 'oom_kill grew' }, 'error', /add memory/],
  [{ kind: 'flood', reason: 'a line' }, 'error', /--output wdpost-3/],
  [{ kind: 'garbage', reason: 'no JSON' }, 'error', /--output wdpost-3/]
]

describe('what an end means', () => {
  it.each(exits)('%j', (exit, level, advice) => {
    const explained = explainExit(exit, 'wdpost-3')
    expect(explained.level).toBe(level)
    expect(explained.what).not.toBe('')
    expect(explained.advice).toMatch(advice)
    expect(explained.advice).not.toMatch(/\.$/)
  })
})
