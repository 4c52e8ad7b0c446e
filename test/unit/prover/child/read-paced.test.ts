import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { OutputMeter } from '../../../../src/main/prover/child/output-meter.ts'
import { PacedReader, type PacedReading } from '../../../../src/main/prover/child/read-paced.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const generous = { keptPerSecond: 2 ** 30, takenPerSecond: 2 ** 30 }

function read(changed: Partial<PacedReading> = {}) {
  const stream = new PassThrough({ highWaterMark: 2 ** 20 })
  const events: string[] = []
  const reader = new PacedReader({
    stream,
    clock: systemClock,
    meter: new OutputMeter(generous),
    onChunk: (chunk) => void events.push(chunk.toString()),
    onFlood: () => void events.push('flood'),
    onEnd: () => void events.push('end'),
    ...changed
  })
  return { stream, events, reader }
}

const turn = (): Promise<void> => new Promise((next) => setImmediate(next))

describe('reading at a pace', () => {
  it('gives others their turn after a few milliseconds of work', async () => {
    let inTurn = 0
    let most = 0
    let all = 0
    const { stream } = read({
      onChunk: () => {
        all++
        most = Math.max(most, ++inTurn)
        for (const until = performance.now() + 3; performance.now() < until;);
      }
    })
    for (let count = 0; count < 30; count++) stream.write(Buffer.alloc(100))
    while (all < 30) {
      await turn()
      inTurn = 0
    }
    // Two of three milliseconds are more than the share of a turn; two turns may pass between two looks of ours.
    expect(most).toBeLessThanOrEqual(8)
  })

  it('waits when the meter says so, and goes on at once when it is hurried', async () => {
    const clock = steppedClock()
    const meter = new OutputMeter({ keptPerSecond: 10, takenPerSecond: 10 })
    const { stream, events, reader } = read({
      clock,
      meter,
      onChunk: (chunk) => {
        meter.take(clock.monotonic(), chunk.length)
        events.push(chunk.toString())
      }
    })
    stream.write('0123456789')
    stream.write('full')
    stream.write('later')
    for (let count = 0; count < 5; count++) await turn()
    expect(events).toEqual(['0123456789', 'full'])
    clock.step(999)
    await turn()
    expect(events).toHaveLength(2)
    clock.step(1)
    await turn()
    expect(events).toEqual(['0123456789', 'full', 'later'])
    stream.write('0123456789')
    stream.write('last')
    await turn()
    const held = events.length
    reader.hurry()
    stream.end('words')
    for (let count = 0; count < 5; count++) await turn()
    expect(events.slice(held).join('')).toContain('words')
    expect(events.at(-1)).toBe('end')
    expect(reader.ended).toBe(true)
  })

  it('reads nothing any more when it is stopped', async () => {
    const { stream, events, reader } = read()
    stream.write('a')
    await turn()
    reader.stop()
    stream.write('b')
    await turn()
    expect(events).toEqual(['a'])
    await reader.settle(1, 10_000)
  })

  it('settles at the end, after a silence, or when it has been long enough', async () => {
    const ended = read()
    const settled = ended.reader.settle(10_000, 20_000)
    ended.stream.end('last')
    await settled
    expect(ended.events).toEqual(['last', 'end'])

    const silent = read()
    await silent.reader.settle(5, 10_000)

    const talking = read()
    const talk = setInterval(() => talking.stream.write('x'), 1)
    const began = performance.now()
    await talking.reader.settle(150, 200)
    clearInterval(talk)
    expect(performance.now() - began).toBeGreaterThan(190)
  })
})
