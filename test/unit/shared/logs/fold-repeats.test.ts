import { describe, expect, it } from 'vitest'
import type { LogLineRow } from '../../../../src/shared/contract/console/log-lines.ts'
import { RepeatFolder, foldRepeats } from '../../../../src/shared/logs/fold-repeats.ts'

const line = (source: string, text: string, more: Partial<LogLineRow> = {}): LogLineRow => ({
  source,
  cursor: '0',
  at: 0,
  level: 'warn',
  logger: 'sectors',
  text,
  continuation: false,
  ...more
})

describe('repeats', () => {
  it('become one row with a count, numbers aside and lines of other sources in between', () => {
    const folded = foldRepeats([
      line('a', 'read challenge leaf took 3.181s'),
      line('b', 'ready'),
      line('a', 'read challenge leaf took 12.5s'),
      line('a', 'read challenge leaf took 4s')
    ])
    expect(folded.map(({ first, count }) => [first.text, count])).toEqual([
      ['read challenge leaf took 3.181s', 3],
      ['ready', 1]
    ])
    expect(folded[0]?.last.text).toBe('read challenge leaf took 4s')
  })

  it('are none across another line of the source, another level, a restart, or a line without words', () => {
    for (const between of [
      line('a', 'else'),
      line('a', 'x', { level: 'info' }),
      line('a', 'x', { divider: { kind: 'restart' } }),
      line('a', '')
    ]) {
      expect(foldRepeats([line('a', 'x'), between, line('a', 'x')])).toHaveLength(3)
    }
  })

  it('cost one comparison each, and old rows can be forgotten', () => {
    const folder = new RepeatFolder()
    for (let number = 0; number < 100_000; number++)
      folder.push(line('a', number % 10 === 0 ? `x ${number}` : 'y'))
    expect(folder.groups).toHaveLength(20_000)
    expect(folder.keepNewest(5_000)).toBe(15_000)
    expect(folder.groups.at(-1)?.count).toBe(9)
  })
})
