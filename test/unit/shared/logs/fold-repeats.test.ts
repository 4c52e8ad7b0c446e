import { describe, expect, it } from 'vitest'
import type { LogLineRow } from '../../../../src/shared/contract/console/log-lines.ts'
import { LatestRows, repeatKey } from '../../../../src/shared/logs/fold-repeats.ts'

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

/** Of every row its first text and how many lines it stands for. */
function fold(lines: readonly LogLineRow[]): readonly { readonly text: string; readonly count: number }[] {
  const latest = new LatestRows<{ readonly text: string; count: number }>()
  const rows: { readonly text: string; count: number }[] = []
  for (const each of lines) {
    const key = repeatKey(each)
    const repeated = latest.repeatedBy(each.source, key)
    if (repeated) {
      repeated.count++
      continue
    }
    const row = { text: each.text, count: 1 }
    latest.begin(each.source, key, row)
    rows.push(row)
  }
  return rows
}

describe('repeats', () => {
  it('become one row with a count, numbers aside and lines of other sources in between', () => {
    expect(
      fold([
        line('a', 'read challenge leaf took 3.181s'),
        line('b', 'ready'),
        line('a', 'read challenge leaf took 12.5s'),
        line('a', 'read challenge leaf took 4s')
      ])
    ).toEqual([
      { text: 'read challenge leaf took 3.181s', count: 3 },
      { text: 'ready', count: 1 }
    ])
  })

  it('are none across another line of the source, another level, a restart, or a line without words', () => {
    for (const between of [
      line('a', 'else'),
      line('a', 'x', { level: 'info' }),
      line('a', 'x', { divider: { kind: 'restart' } }),
      line('a', '')
    ]) {
      expect(fold([line('a', 'x'), between, line('a', 'x')])).toHaveLength(3)
    }
  })
})
