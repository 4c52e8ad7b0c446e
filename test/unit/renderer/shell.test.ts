/** The thinking parts of the frame: keys, search, lights, what comes next. */
import { describe, expect, it } from 'vitest'
import { isStale } from '../../../src/renderer/src/components/staleness.ts'
import { worstState } from '../../../src/renderer/src/components/state-marks.ts'
import { drawSparkline, rangeOf } from '../../../src/renderer/src/components/sparkline-path.ts'
import { markPieces, matchFuzzy } from '../../../src/renderer/src/shell/fuzzy-match.ts'
import { meaningOf } from '../../../src/renderer/src/shell/keys.ts'
import { nextDeadline } from '../../../src/renderer/src/shell/next-deadline.ts'
import { isPractice, lightOf, silentAfter } from '../../../src/renderer/src/shell/node-light.ts'
import { findEntries } from '../../../src/renderer/src/shell/palette-entries.ts'
import type { PaletteEntry } from '../../../src/renderer/src/shell/palette-entries.ts'
import type { DeadlineRow } from '../../../src/shared/contract/console/deadlines.ts'
import { nodeRow } from './node-row.ts'

const plain = { ctrlKey: false, metaKey: false, altKey: false }

describe('keys', () => {
  it.each([
    ['1', { kind: 'page', digit: '1' }],
    ['0', { kind: 'page', digit: '0' }],
    ['/', { kind: 'search' }],
    ['l', { kind: 'logs' }],
    ['C', { kind: 'copy' }],
    ['Escape', { kind: 'close' }],
    ['?', { kind: 'help' }],
    ['x', undefined]
  ])('%s', (key, meaning) => expect(meaningOf({ ...plain, key }, false)).toEqual(meaning))

  it('mean nothing while somebody types, except Esc and the palette', () => {
    expect(['1', '/', 'l', 'c'].map((key) => meaningOf({ ...plain, key }, true))).toEqual(
      Array(4).fill(undefined)
    )
    expect(meaningOf({ ...plain, key: 'Escape' }, true)).toEqual({ kind: 'close' })
    expect(meaningOf({ ...plain, key: 'k', metaKey: true }, true)).toEqual({ kind: 'palette' })
  })

  it('leave the browser’s own alone', () => {
    expect(meaningOf({ ...plain, key: 'c', ctrlKey: true }, false)).toBeUndefined()
    expect(meaningOf({ ...plain, key: '1', altKey: true }, false)).toBeUndefined()
  })
})

describe('fuzzy search', () => {
  it('takes letters in their order only', () => {
    expect(matchFuzzy('dgn', 'Diagnostics')).toBeDefined()
    expect(matchFuzzy('ngd', 'Diagnostics')).toBeUndefined()
  })

  it('puts whole words before scattered letters', () => {
    const score = (text: string): number => matchFuzzy('log', text)?.score ?? -Infinity
    expect(score('Logs')).toBeGreaterThan(score('Catalog'))
    expect(score('Catalog')).toBeGreaterThan(score('Look again'))
  })

  it('marks what matched', () => {
    const text = 'Switch theme'
    expect(markPieces(text, matchFuzzy('theme', text)?.at ?? [])).toEqual([
      { text: 'Switch ', marked: false },
      { text: 'theme', marked: true }
    ])
  })

  const entry = (id: string, group: PaletteEntry['group'], label: string, other?: string): PaletteEntry => ({
    id,
    group,
    label,
    ...(other !== undefined && { other }),
    run: () => undefined
  })
  const entries = [
    entry('a', 'actions', '切换主题', 'Switch theme'),
    entry('p', 'pages', '日志', 'Logs'),
    entry('n', 'nodes', 'theme-node')
  ]

  it('finds by the other language too, and keeps the order of groups', () => {
    expect(findEntries('logs', entries).shown.map((found) => found.entry.id)).toEqual(['p'])
    expect(findEntries('theme', entries).shown.map((found) => found.entry.id)).toEqual(['n', 'a'])
  })

  it('takes > for actions only', () => {
    expect(findEntries('>', entries).shown.map((found) => found.entry.id)).toEqual(['a'])
  })
})

describe('the light of a node', () => {
  const now = 1_000_000
  const running = nodeRow({ life: 'running', status: 'ok', seenAt: now })

  it('is green only for a fresh answer that says so', () => {
    expect(lightOf(running, now, true)).toBe('ok')
    expect(lightOf(running, now + silentAfter + 1, true)).toBe('unknown')
    expect(lightOf(running, now, false)).toBe('unknown')
    expect(lightOf({ ...running, seenAt: null }, now, true)).toBe('unknown')
    expect(lightOf({ ...running, status: 'unknown' }, now, true)).toBe('unknown')
  })

  it.each([
    ['stopped', 'stopped'],
    ['starting', 'starting'],
    ['stopping', 'busy'],
    ['failed', 'critical'],
    ['unreachable', 'unknown']
  ] as const)('of one that is %s is %s', (life, mark) => {
    expect(lightOf({ ...running, life }, now, true)).toBe(mark)
  })

  it('tells a practice network by its name', () => {
    expect([
      isPractice(nodeRow({ network: 'practice-1' })),
      isPractice(nodeRow({ network: 'mainnet' })),
      isPractice(undefined)
    ]).toEqual([true, false, false])
  })

  it('never calls unknown well', () => {
    expect(worstState(['ok', 'unknown'])).toBe('unknown')
    expect(worstState(['unknown', 'critical'])).toBe('critical')
    expect(worstState([])).toBe('unknown')
  })
})

describe('the next deadline', () => {
  const row = (index: number, openTime: number, closeTime: number): DeadlineRow => ({
    id: `f01000:${String(index)}`,
    miner: 'f01000',
    index,
    challenge: 0,
    open: 0,
    close: 0,
    challengeTime: openTime - 1,
    openTime,
    closeTime,
    began: null,
    ended: null,
    partitions: []
  })

  it('is the first to open', () => {
    expect(nextDeadline([row(3, 300, 400), row(2, 200, 300), row(1, 50, 150)], 100)).toMatchObject({
      index: 2,
      what: 'opens',
      at: 200
    })
  })

  it('is the first to close when none opens, and none when all is over', () => {
    expect(nextDeadline([row(1, 50, 150)], 100)).toMatchObject({ index: 1, what: 'closes', at: 150 })
    expect(nextDeadline([row(1, 50, 90)], 100)).toBeUndefined()
  })
})

describe('age', () => {
  it('is stale after three intervals', () => {
    expect([isStale(0, 10, 30), isStale(0, 10, 31), isStale(0, undefined, 1e9)]).toEqual([false, true, false])
  })
})

describe('sparkline', () => {
  it('keeps a gap a gap', () => {
    const values = [0, 10, null, 5]
    expect(rangeOf(values)).toEqual({ least: 0, most: 10 })
    expect(drawSparkline(values, { least: 0, most: 10 }, 30, 10).map(({ line }) => line)).toEqual([
      '0,10 10,0',
      '30,5'
    ])
  })

  it('has no range without values', () => expect(rangeOf([null])).toBeUndefined())
})
