import { describe, expect, it } from 'vitest'
import { PatternRunner } from '../../../../src/main/console/logs/query/pattern-runner.ts'
import { readLines } from '../../../../src/main/console/logs/query/read-lines.ts'
import { proverOutputWriter, ownLogWriter } from '../../../../src/main/console/logs/source/follow-output.ts'
import { LineRing } from '../../../../src/main/console/logs/source/line-ring.ts'
import { ringSource } from '../../../../src/main/console/logs/source/ring-source.ts'

const patterns = new PatternRunner()

describe('lines of a live stream', () => {
  it('keeps the newest and says how many are gone to whoever comes back for them', async () => {
    const ring = new LineRing({ maxLines: 100 })
    const source = ringSource({ id: 'ring', kind: 'prover', title: 'wdpost-0', ring })
    for (let number = 0; number < 10; number++) ring.write({ at: number, text: `line ${number}` })
    const parts = { sources: [source], patterns }
    const before = await readLines(parts, { from: 'start', direction: 'forward', limit: 5 })
    for (let number = 10; number < 1_000; number++) ring.write({ at: number, text: `line ${number}` })
    const { lines } = await readLines(parts, {
      from: { cursors: before.after },
      direction: 'forward',
      limit: 500
    })
    expect(lines).toHaveLength(100)
    expect(lines[0]).toMatchObject({ text: 'line 900', divider: { kind: 'gap', lines: 895 } })
    expect(lines[1]?.divider).toBeUndefined()
    expect(ring.next).toBe(1_000)
  })

  it('keeps no more bytes than allowed, and at least the last line', () => {
    const ring = new LineRing({ maxBytes: 10_000 })
    for (let number = 0; number < 100; number++) ring.write({ at: number, text: 'x'.repeat(436) })
    expect(ring.next - ring.oldest).toBe(10)
    ring.write({ at: 100, text: 'x'.repeat(100_000) })
    expect(ring.next - ring.oldest).toBe(1)
  })

  it('marks where another process begins, and keeps the lines of the one before', async () => {
    const ring = new LineRing()
    const write = proverOutputWriter(ring)
    write({ time: 1, stream: 'stderr', text: '[2022-04-27T11:15:00Z ERROR x] out', pid: 7 })
    write({ time: 2, stream: 'stderr', text: 'note: run with', pid: 7 })
    write({ time: 3, stream: 'node', text: 'process 8 started', pid: 8 })
    const source = ringSource({ id: 'ring', kind: 'prover', title: 'wdpost-0', ring })
    const { lines } = await readLines(
      { sources: [source], patterns },
      { from: 'start', direction: 'forward', limit: 10 }
    )
    expect(lines).toMatchObject([
      { level: 'error', pid: 7, stream: 'stderr', at: 1 },
      { level: 'error', continuation: true, at: 2 },
      { level: 'info', pid: 8, stream: 'node', divider: { kind: 'restart' } }
    ])
  })

  it('keeps records of this process as the lines they are in a file', async () => {
    const ring = new LineRing()
    ownLogWriter(ring)(
      [
        {
          time: 5,
          level: 'warn',
          logger: 'host',
          caller: undefined,
          message: 'a node ended',
          fields: { mid: 1000n }
        }
      ],
      3
    )
    const source = ringSource({ id: 'own', kind: 'console', title: 'console', ring })
    const { lines } = await readLines(
      { sources: [source], patterns },
      { from: 'start', direction: 'forward', limit: 10 }
    )
    expect(lines).toMatchObject([
      { level: 'warn', text: '3 lines of this log came too fast and are not here' },
      { level: 'warn', logger: 'host', fields: { miner: 1000 } }
    ])
  })
})
