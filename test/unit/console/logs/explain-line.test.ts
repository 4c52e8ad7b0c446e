import { describe, expect, it } from 'vitest'
import { explainLine } from '../../../../src/main/console/logs/explain/explain-line.ts'
import { parseLine } from '../../../../src/main/console/logs/line/parse-line.ts'

const go = (level: string, logger: string, message: string, fields = ''): string =>
  `2022-04-27T19:15:00.441+0800\t${level}\t${logger}\t${logger}/x.go:1\t${message}${fields === '' ? '' : `\t${fields}`}`

const explain = (text: string): ReturnType<typeof explainLine> => explainLine(text, parseLine(text))

describe('the explanation of a line', () => {
  it.each([
    ['WARN  bellperson::gpu::locks] GPU FFT failed! Falling back to CPU...', 'LOG-GPU-FALLBACK', {}],
    [go('INFO', 'poster', 'Submitted window post: bafy2bza'), 'LOG-POST-SENT', { message: 'bafy2bza' }],
    [
      go('WARN', 'poster', 'Checked sectors', '{"checked": 2349, "good": 2340}'),
      'LOG-SECTORS-UNREADABLE',
      { checked: '2349', bad: '9' }
    ],
    [
      go('WARN', 'poster', 'bad sector 12: stat /a: no such file'),
      'LOG-BAD-SECTOR',
      { sector: '12', reason: 'stat /a: no such file' }
    ],
    [
      go(
        'ERROR',
        'poster',
        'attempt to generate window post proof: running window post failed: exit status 1'
      ),
      'LOG-POST-FAILED',
      { reason: 'exit status 1' }
    ],
    [go('WARN', 'poster', 'deadline 8722 has been aborted'), 'LOG-DEADLINE-ABORTED', { open: '8722' }],
    [
      go('INFO', 'porver-ext', 'response loop start', '{"pid": 24764, "ppid": 24732, "loop": "resp"}'),
      'LOG-PROVER-LOOPS',
      { pid: '24764' }
    ],
    [
      go('INFO', 'ext-prover', 'WindowPoSt ext prover constructed'),
      'LOG-PROVER-READY',
      { stage: 'WindowPoSt' }
    ],
    [go('ERROR', 'poster', 'something', '{"alarm": "sender-poor"}'), 'LOG-SENDER-POOR', {}],
    [
      go('ERROR', 'prover', 'wdpost-0: This prover …', '{"finding": "gpu-out-of-memory"}'),
      'LOG-GPU-MEMORY',
      {}
    ],
    [
      go(
        'WARN',
        'chain-eventbus',
        'notify',
        '{"error": "dial tcp 10.0.0.1:3453: connect: connection refused"}'
      ),
      'LOG-REMOTE-REFUSED',
      { address: '10.0.0.1:3453' }
    ]
  ])('%s', (text, code, params) => {
    expect(explain(text)).toEqual({ code, params })
  })

  it.each([
    go('INFO', 'poster', 'Checked sectors', '{"checked": 2349, "good": 2349}'),
    go('INFO', 'sectors', 'bad sector 12: x'),
    go('INFO', 'poster', 'running window post'),
    'a line of words about a deadline'
  ])('is not there for %s', (text) => {
    expect(explain(text)).toBeUndefined()
  })
})
