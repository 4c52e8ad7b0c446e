import { describe, expect, it } from 'vitest'
import { ChildOutput } from '../../../../src/main/prover/child/child-output.ts'
import { terminalSafe } from '../../../../src/main/lib/terminal-safe.ts'
import { registerSecret } from '../../../../src/main/lib/log/redact.ts'
import type { OutputLine } from '../../../../src/main/prover/child/child-output.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

function make(limits: { maxLines?: number; maxBytes?: number; loggedPerSecond?: number } = {}) {
  const clock = steppedClock()
  const logger = recordingLogger()
  return { clock, logger, output: new ChildOutput({ name: 'wdpost-0', clock, logger, ...limits }) }
}

describe('what is kept of a child', () => {
  it('are the last lines, by count', () => {
    const { output } = make({ maxLines: 3 })
    for (let line = 0; line < 20; line++) {
      output.write('stderr', 7, `line ${line}`)
      expect(output.lines().map(({ text }) => text)).toEqual(
        [line - 2, line - 1, line].filter((number) => number >= 0).map((number) => `line ${number}`)
      )
    }
  })

  it('are the last lines, by bytes', () => {
    const { output } = make({ maxBytes: 10 })
    for (const text of ['aaaa', 'ää', 'cccc']) output.write('stdout', 7, text)
    expect(output.lines().map(({ text }) => text)).toEqual(['ää', 'cccc'])
    output.write('stdout', 7, 'longer than all of it')
    expect(output.lines()).toEqual([])
    output.write('stdout', 7, 'next')
    expect(output.lines().map(({ text }) => text)).toEqual(['next'])
  })

  it('says when, where and who, and tells whoever listens', () => {
    const { output, clock } = make()
    const heard: OutputLine[] = []
    const stop = output.onLine((line) => heard.push(line))
    output.remark(7, 'started')
    clock.step(5)
    output.write('stdout', 7, 'a')
    stop()
    output.write('stderr', 8, 'b')
    expect(heard).toEqual([
      { time: clock.now() - 5, stream: 'node', text: 'started', pid: 7 },
      { time: clock.now(), stream: 'stdout', text: 'a', pid: 7 }
    ])
    expect(output.lines()).toHaveLength(3)
  })

  it('goes on when a listener fails', () => {
    const { output, logger } = make()
    output.onLine(() => {
      throw new Error('no')
    })
    output.write('stdout', 7, 'a')
    expect(output.lines()).toHaveLength(1)
    expect(logger.at('error')).toHaveLength(1)
  })

  it('holds no secret', () => {
    registerSecret('a-secret-of-this-node')
    const { output } = make()
    output.write('stderr', 7, 'dump: X=a-secret-of-this-node token=abcdef')
    expect(output.lines()[0]?.text).toBe('dump: X=*** token=***')
  })
})

describe('the log', () => {
  it('has stderr under the name of the child, and neither stdout nor remarks', () => {
    const { output, logger } = make()
    output.remark(7, 'started')
    output.write('stdout', 7, 'noise')
    output.write('stderr', 7, 'INFO ready')
    expect(logger.lines).toEqual([
      {
        level: 'info',
        logger: 'extproc',
        message: 'INFO ready',
        fields: { child: 'wdpost-0', pid: 7, stream: 'stderr' }
      }
    ])
  })

  it('has as many lines as it can take, and the count of the others', () => {
    const { output, logger, clock } = make({ loggedPerSecond: 10 })
    const write = (count: number): void => {
      for (let line = 0; line < count; line++) output.write('stderr', 7, 'x')
    }
    write(80)
    expect(logger.at('info')).toHaveLength(50)
    clock.step(1000)
    expect(logger.at('warn')).toEqual(['30 lines of this prover were not logged: too many at once'])
    write(20)
    expect(logger.at('info')).toHaveLength(60)
    clock.step(60_000)
    write(50)
    expect(logger.at('info')).toHaveLength(110)
    expect(logger.at('warn')).toHaveLength(2)
  })
})

describe('a line for a terminal', () => {
  it.each([
    ['plain text', 'INFO äöü 中文 \t tab', 'INFO äöü 中文 \t tab'],
    ['colours', '\u001b[2m2022\u001b[0m \u001b[32m INFO\u001b[0m x', '2022  INFO x'],
    ['a carriage return at the end', 'line\r', 'line'],
    ['a line that overwrites itself', 'good\rbad', 'good\ufffdbad'],
    ['a title', '\u001b]0;evil\u0007rest', 'rest'],
    ['a title without end', '\u001b]0;evil', ''],
    ['a reset', 'a\u001bcb', 'ab'],
    ['turned direction', 'a\u202egnp.exe', 'a\ufffdgnp.exe'],
    ['a colour in one character', '\u009b31mred\u009b0m', 'red'],
    ['marks of direction', 'a\u200fb\u061cc\u2067d', 'a\ufffdb\ufffdc\ufffdd'],
    ['line ends of Unicode', 'a\u2028b\u2029c', 'a\ufffdb\ufffdc'],
    ['a bell and a NUL', 'a\u0007b\u0000', 'a\ufffdb\ufffd']
  ])('%s', (_what, text, safe) => {
    expect(terminalSafe(text)).toBe(safe)
  })

  it('takes no time for a hostile one', () => {
    const began = performance.now()
    for (const piece of ['\u001b', '\u001b[', '\u001b]', '\u001b[0', '\u009b;'])
      terminalSafe(piece.repeat(8192))
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})
