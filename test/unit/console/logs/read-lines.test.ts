import { afterAll, describe, expect, it } from 'vitest'
import { countLines } from '../../../../src/main/console/logs/query/count-lines.ts'
import { downloadLines } from '../../../../src/main/console/logs/query/download-lines.ts'
import { PatternRunner } from '../../../../src/main/console/logs/query/pattern-runner.ts'
import { readLines } from '../../../../src/main/console/logs/query/read-lines.ts'
import { LineRing } from '../../../../src/main/console/logs/source/line-ring.ts'
import type { LogSource } from '../../../../src/main/console/logs/source/log-source.ts'
import { ringSource } from '../../../../src/main/console/logs/source/ring-source.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { formatTime } from '../../../../src/main/lib/log/log-format.ts'
import { registerSecret } from '../../../../src/main/lib/log/redact.ts'
import type { LogBucket, LogFilter, LogLineRow } from '../../../../src/shared/contract/console/log-lines.ts'
import { fieldsTextOf, messageOf } from '../../../../src/shared/logs/line-parts.ts'

const patterns = new PatternRunner({ blockLimit: 3_000 })
afterAll(() => patterns.close())
const start = Date.UTC(2026, 10, 22)

function ringOf(
  id: string,
  lines: readonly (readonly [at: number, level: string, message: string])[]
): LogSource {
  const ring = new LineRing()
  for (const [at, level, message] of lines) {
    const time = formatTime(start + at, () => 480)
    ring.write({ at: start + at, text: `${time}\t${level}\tposter\tposter/post.go:1\t${message}` })
  }
  return ringSource({ id, kind: 'prover', title: id, ring })
}

async function readAll(sources: readonly LogSource[], filter?: LogFilter): Promise<readonly LogLineRow[]> {
  const { lines, state } = await readLines(
    { sources, patterns, time: 60_000 },
    { from: 'start', direction: 'forward', limit: 2_000, ...(filter ? { filter } : {}) }
  )
  expect(state).toBe('end')
  return lines
}

describe('lines of several sources', () => {
  const one = ringOf('one', [
    [0, 'INFO', 'a'],
    [2, 'INFO', 'b'],
    [2, 'INFO', 'c'],
    [9, 'INFO', 'd']
  ])
  const two = ringOf('two', [
    [1, 'INFO', 'e'],
    [2, 'INFO', 'f'],
    [3, 'INFO', 'g']
  ])

  it('come in order of time, those of one moment in the order of the sources, the same in both directions and all pages', async () => {
    const wanted = ['a', 'e', 'b', 'c', 'f', 'g', 'd']
    for (const direction of ['forward', 'backward'] as const) {
      for (const limit of [1, 2, 3, 100]) {
        let read: string[] = []
        let from: 'start' | 'end' | { cursors: Readonly<Record<string, string>> } =
          direction === 'forward' ? 'start' : 'end'
        for (;;) {
          const answer = await readLines({ sources: [one, two], patterns }, { from, direction, limit })
          const texts = answer.lines.map(messageOf)
          read = direction === 'forward' ? [...read, ...texts] : [...texts, ...read]
          if (answer.state === 'end') break
          from = { cursors: direction === 'forward' ? answer.after : answer.before }
        }
        expect(read).toEqual(wanted)
      }
    }
  })

  it('are downloaded with the source in front', async () => {
    const pieces: Buffer[] = []
    for await (const piece of downloadLines(
      { sources: [one, two], patterns },
      { from: 'start', filter: { search: { kind: 'text', value: '\ta' } } }
    ))
      pieces.push(piece)
    expect(Buffer.concat(pieces).toString()).toMatch(
      /^\[one\] 2026-11-22T08:00:00.000\+0800\tINFO\tposter\tposter\/post.go:1\ta\n$/
    )
  })
})

describe('a filter', () => {
  const source = ringOf('one', [
    [0, 'INFO', 'running window post\t{"mid": "1000", "ddl-idx": 5}'],
    [1, 'WARN', 'GPU FFT failed! Falling back to CPU'],
    [2, 'ERROR', 'publish post message: [CPU]'],
    [3, 'INFO', 'running window post\t{"mid": "2000", "ddl-idx": 5, "partition-start": 1, "batch-count": 3}']
  ])

  it('finds texts as they are, marks them, and keeps the parts of the line', async () => {
    const [first, second, ...more] = await readAll([source], { search: { kind: 'text', value: '[cpu]' } })
    expect([second, ...more]).toEqual([undefined])
    expect(first && messageOf(first)).toBe('publish post message: [CPU]')
    expect(first?.marks?.map((range) => first.text.slice(...range))).toEqual(['[CPU]'])
  })

  it('finds by fields, whatever they are called', async () => {
    const by = async (fields: LogFilter['fields'] & object): Promise<number> =>
      (await readAll([source], { fields })).length
    expect(await by({ miner: 1000 })).toBe(1)
    expect(await by({ deadline: 5 })).toBe(2)
    expect(await by({ deadline: 5, partition: 3 })).toBe(1)
    expect(await by({ deadline: 5, partition: 4 })).toBe(0)
    const [line] = await readAll([source], { fields: { miner: 2000 } })
    expect(line?.fields).toEqual({ miner: 2000, deadline: 5, partitions: [1, 2, 3] })
    expect(line && fieldsTextOf(line)).toContain('"ddl-idx": 5')
  })

  it('marks only, where it is to highlight', async () => {
    const lines = await readAll([source], { mode: 'highlight', search: { kind: 'regex', value: 'cpu|post' } })
    expect(lines.map(({ marks }) => marks?.length ?? 0)).toEqual([4, 4, 5, 4])
  })

  it('takes regular expressions of every kind', async () => {
    const lines = await readAll([source], {
      search: { kind: 'regex', value: '(?<=back to )\\w+$', caseSensitive: true }
    })
    expect(lines).toHaveLength(1)
  })

  it.each(['(', 'a{2,1}', 'x'.repeat(1_001)])('refuses what is no pattern: %#', async (value) => {
    await expect(readAll([source], { search: { kind: 'regex', value } })).rejects.toSatisfy((error) =>
      PosterError.is(error, 'INVALID_ARGUMENT')
    )
  })

  it('gives up a pattern that would never end, and works on', async () => {
    const ring = new LineRing()
    ring.write({ at: 1, text: `${'a'.repeat(60)}!` })
    const slow = ringSource({ id: 'slow', kind: 'prover', title: 'slow', ring })
    const hasty = new PatternRunner({ blockLimit: 300 })
    const question = {
      from: 'start',
      direction: 'forward',
      limit: 1,
      filter: { search: { kind: 'regex', value: '^(a+)+$' } }
    } as const
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    await expect(readLines({ sources: [slow], patterns: hasty }, question)).rejects.toThrow('takes too long')
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
    await hasty.close()
    expect(await readAll([source], { search: { kind: 'regex', value: 'Fall' } })).toHaveLength(1)
  })

  it('covers secrets in what it shows', async () => {
    registerSecret('hunter2hunter2')
    const secret = ringOf('secret', [[0, 'INFO', 'Token = "hunter2hunter2" of the chain']])
    const [line] = await readAll([secret])
    expect(line?.text).not.toContain('hunter2')
    expect(line?.text).toContain('of the chain')
  })
})

describe('counting', () => {
  it('counts by time and level, in calls that add up', async () => {
    const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR']
    const source = ringOf(
      'one',
      Array.from({ length: 4_000 }, (_, index) => [index, levels[index % 4] ?? '', `line ${index}`] as const)
    )
    const total: LogBucket[] = []
    let goOn: Readonly<Record<string, string>> | undefined
    let calls = 0
    do {
      const answer = await countLines(
        { sources: [source], patterns, bytes: 1 },
        { from: start + 100, to: start + 2_100, buckets: 10, ...(goOn ? { goOn } : {}) }
      )
      answer.buckets.forEach((bucket, index) => {
        const sum = total[index] ?? { debug: 0, info: 0, warn: 0, error: 0 }
        total[index] = {
          debug: sum.debug + bucket.debug,
          info: sum.info + bucket.info,
          warn: sum.warn + bucket.warn,
          error: sum.error + bucket.error
        }
      })
      goOn = answer.goOn
      calls++
    } while (goOn)
    expect(calls).toBeGreaterThan(2)
    expect(total).toEqual(Array.from({ length: 10 }, () => ({ debug: 50, info: 50, warn: 50, error: 50 })))
  })
})
