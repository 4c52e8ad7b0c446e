/** How a rehearsal reads. */
import { expect, test } from 'vitest'
import { describeRehearsal } from '../../../src/main/cli/describe-rehearsal.ts'

test('a rehearsal is told with its phases, its prover and the sectors it left out', () => {
  const lines = describeRehearsal({
    Verdict: 'proven',
    Good: true,
    Child: 'wdpost-1',
    Proven: 2348,
    SkippedCount: 3,
    Skipped: [{ Sector: 7, Reason: 'stat object' }],
    CheckMs: 1200,
    WaitMs: 0,
    ProveMs: 754_000,
    VerifyMs: null,
    ElapsedMs: 756_000,
    Meaning: 'The partition is proven and the proof holds'
  })
  expect(lines.map((line) => line.replace(/ {2,}/, ' '))).toEqual([
    'Result: proven',
    'Check: 1200 ms',
    'Waiting: 0 ms',
    'Proving: 12 min 34 s',
    'Verifying: -',
    'Whole: 12 min 36 s',
    'Prover: wdpost-1',
    'Sectors Proven: 2348',
    'Sectors Skipped: 3',
    '\t7: stat object',
    '\t… 2 more',
    'The partition is proven and the proof holds.'
  ])
})
