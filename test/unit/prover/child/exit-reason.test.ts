import { describe, expect, it } from 'vitest'
import type { ChildExit } from '../../../../src/main/prover/child/child-exit.ts'
import { describeExit } from '../../../../src/main/prover/child/describe-exit.ts'
import { exitReason } from '../../../../src/main/prover/child/exit-reason.ts'
import { startFailure } from '../../../../src/main/prover/child/start-failure.ts'

const plain = { code: null, signal: null, endedBy: undefined, oomEvidence: undefined }

describe('the reason of an exit', () => {
  it.each([
    ['a code', { code: 3 }, { kind: 'code', code: 3 }],
    ['a clean end', { code: 0 }, { kind: 'code', code: 0 }],
    ['a signal', { signal: 'SIGSEGV' }, { kind: 'signal', signal: 'SIGSEGV' }],
    ['a kill nobody explains', { signal: 'SIGKILL' }, { kind: 'signal', signal: 'SIGKILL' }],
    [
      'a kill for want of memory',
      { signal: 'SIGKILL', oomEvidence: 'x' },
      { kind: 'out-of-memory', evidence: 'x' }
    ],
    ['the same behind a wrapper', { code: 137, oomEvidence: 'x' }, { kind: 'out-of-memory', evidence: 'x' }],
    ['137 without evidence', { code: 137 }, { kind: 'code', code: 137 }],
    ['another end at such a time', { code: 1, oomEvidence: 'x' }, { kind: 'code', code: 1 }],
    [
      'another signal at such a time',
      { signal: 'SIGTERM', oomEvidence: 'x' },
      { kind: 'signal', signal: 'SIGTERM' }
    ],
    [
      'our own',
      { signal: 'SIGKILL', endedBy: 'closing', oomEvidence: 'x' },
      { kind: 'ended', purpose: 'closing' }
    ]
  ] as const)('%s', (_what, facts, reason) => {
    expect(exitReason({ ...plain, ...facts })).toEqual(reason)
  })

  it.each<[ChildExit, RegExp]>([
    [{ kind: 'ended', purpose: 'operator' }, /operator/],
    [{ kind: 'ended', purpose: 'closing' }, /closing/],
    [{ kind: 'ended', purpose: 'abandoned-task' }, /nobody/],
    [
      { kind: 'missing-program', tried: ['/a/w', '/b/w'], reason: 'there is no w' },
      /there is no w: \/a\/w, \/b\/w/
    ],
    [{ kind: 'not-started', program: '/a', reason: '/a is a directory' }, /\/a is a directory/],
    [{ kind: 'bad-tmpdir', directory: '/t', reason: 'no room' }, /TMPDIR \(\/t\): no room/],
    [{ kind: 'bad-entry', reason: 'Bin is empty' }, /Bin is empty/],
    [{ kind: 'missed-ready', timeout: 5000 }, /5000 ms/],
    [{ kind: 'wrong-ready', line: 'a"b' }, /"a\\"b"/],
    [{ kind: 'code', code: 3 }, /^exited with code 3$/],
    [{ kind: 'code', code: 137 }, /137.*SIGKILL/],
    [{ kind: 'code', code: 143 }, /143.*SIGTERM/],
    [{ kind: 'signal', signal: 'SIGSEGV' }, /SIGSEGV/],
    [{ kind: 'out-of-memory', evidence: 'oom_kill 0 → 1' }, /memory: oom_kill 0 → 1/],
    [{ kind: 'flood', reason: 'three seconds' }, /three seconds/],
    [{ kind: 'garbage', reason: 'no JSON' }, /no JSON/]
  ])('reads well: %j', (exit, text) => {
    expect(describeExit(exit)).toMatch(text)
  })
})

describe('a program that setpriv could not become', () => {
  it('is told by the code and the first words', () => {
    const words = 'setpriv: failed to execute /a/b: Exec format error'
    expect(startFailure('/a/b', 126, words)).toEqual({
      kind: 'not-started',
      program: '/a/b',
      reason: 'failed to execute /a/b: Exec format error'
    })
    expect(startFailure('/a/b', 1, words)).toBeUndefined()
    expect(startFailure('/a/b', 127, 'sh: x: not found')).toBeUndefined()
    expect(startFailure('/a/b', 127, undefined)).toBeUndefined()
  })
})
