import { describe, expect, it } from 'vitest'
import { formatBytes } from '../../../src/renderer/src/format/bytes.ts'
import { formatChange, formatCount, formatShare } from '../../../src/renderer/src/format/count.ts'
import {
  formatAge,
  formatAhead,
  formatClock,
  formatDuration
} from '../../../src/renderer/src/format/duration.ts'
import { epochOfTime, timeOfEpoch } from '../../../src/renderer/src/format/epoch.ts'
import { formatFil, formatFilExact } from '../../../src/renderer/src/format/fil.ts'
import { formatSlack } from '../../../src/renderer/src/format/slack.ts'
import { formatLocal, formatOffset, formatShort, formatUtc } from '../../../src/renderer/src/format/time.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [6566013, '6,566,013'],
    [-1234, '−1,234'],
    [18446744073709551615n, '18,446,744,073,709,551,615']
  ])('%s is %s', (value, text) => expect(formatCount(value)).toBe(text))

  it('gives changes a sign', () => {
    expect([22, -12, 0].map(formatChange)).toEqual(['+22', '−12', '0'])
  })

  it('says 100% only of all and 0% only of none', () => {
    expect([0, 0.001, 0.5, 0.999, 1].map(formatShare)).toEqual(['0%', '1%', '50%', '99%', '100%'])
  })
})

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [6.2 * 2 ** 30, '6.2 GiB'],
    [412 * 2 ** 30, '412 GiB'],
    [1023.7 * 2 ** 30, '1 TiB'],
    [3n * 2n ** 50n, '3 PiB'],
    [-2048, '−2 KiB']
  ])('%s is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
})

describe('formatFil', () => {
  it.each([
    ['0', '0 FIL'],
    ['38429999999999999999', '38.42 FIL'],
    ['1234567000000000000000', '1,234.56 FIL'],
    ['4400000000000000', '0.0044 FIL'],
    ['99999999999999', '99,999.99 nanoFIL'],
    ['12500000000', '12.5 nanoFIL'],
    ['7', '7 attoFIL'],
    ['-4400000000000000', '−0.0044 FIL'],
    ['rich', 'rich']
  ])('%s attoFIL is %s', (atto, text) => expect(formatFil(atto)).toBe(text))

  it('loses no digit when asked for all', () => {
    expect(formatFilExact('38429999999999999999')).toBe('38.429999999999999999 FIL')
    expect(formatFilExact('2000000000000000000')).toBe('2 FIL')
  })
})

describe('lengths of time', () => {
  it.each([
    [0, '0 s', '0 秒'],
    [400, '0.4 s', '0.4 秒'],
    [6 * second, '6 s', '6 秒'],
    [2 * minute + 4 * second, '2 min 4 s', '2 分 4 秒'],
    [hour + 23 * minute + 59 * second, '1 h 23 min', '1 小时 23 分'],
    [76 * hour, '3 d 4 h', '3 天 4 小时'],
    [-5, '0 s', '0 秒']
  ])('%i ms', (ms, en, zh) => {
    expect([formatDuration(ms, 'en'), formatDuration(ms, 'zh-CN')]).toEqual([en, zh])
  })

  it('stand beside each other as clocks', () => {
    expect([17 * minute + 6 * second, 41 * second, hour + 2 * minute + 3 * second].map(formatClock)).toEqual([
      '17:06',
      '0:41',
      '1:02:03'
    ])
  })

  it('tell ages and what is ahead', () => {
    expect([formatAge(6 * second, 'en'), formatAge(6 * second, 'zh-CN')]).toEqual(['6 s ago', '6 秒前'])
    expect([formatAhead(42 * minute, 'en'), formatAhead(42 * minute, 'zh-CN')]).toEqual([
      'in 42 min',
      '42 分钟后'
    ])
    expect(formatAhead(83 * minute, 'en')).toBe('in 1 h 23 min')
    expect(formatAhead(-3 * minute, 'en')).toBe('3 min ago')
  })
})

describe('formatSlack', () => {
  it.each([
    [12 * minute + 59 * second, '12 min', '12 分'],
    [40 * second, '40 s', '40 秒'],
    [0, '0 s', '0 秒'],
    [-16 * minute - 1, '17 min late', '晚 17 分'],
    [-1, '1 s late', '晚 1 秒'],
    [90 * minute, '90 min', '90 分'],
    [150 * minute, '2 h 30 min', '2 小时 30 分']
  ])('%i ms is never told larger, lateness never smaller', (ms, en, zh) => {
    expect([formatSlack(ms, 'en'), formatSlack(ms, 'zh-CN')]).toEqual([en, zh])
  })
})

describe('moments', () => {
  const at = Date.UTC(2026, 10, 21, 18, 46, 36)

  it('are shown in UTC', () => expect(formatUtc(at)).toBe('2026-11-21 18:46:36 UTC'))

  it('are shown on this machine’s clock, which its offset explains', () => {
    const offset = formatOffset(at)
    const minutes =
      Number(`${offset.slice(0, 1)}1`) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3)))
    expect(formatLocal(at)).toBe(formatUtc(at + minutes * minute).replace(' UTC', ''))
  })

  it('are short on the same day', () => {
    const now = new Date(2026, 10, 22, 2, 46).getTime()
    expect(formatShort(now, now)).toBe('02:46')
    expect(formatShort(now - 5 * hour, now)).toBe('11-21 21:46')
  })
})

describe('epochs', () => {
  const reference = { epoch: 6566013, at: 1_000_000, epochMs: 30_000 }

  it('begin where the reference says', () => {
    expect(timeOfEpoch(6566013, reference)).toBe(1_000_000)
    expect(timeOfEpoch(6566015, reference)).toBe(1_060_000)
    expect(epochOfTime(1_029_999, reference)).toBe(6566013)
    expect(epochOfTime(999_999, reference)).toBe(6566012)
  })

  it('last as long as the network says', () => {
    expect(timeOfEpoch(3, { epoch: 0, at: 0, epochMs: 250 })).toBe(750)
  })
})
