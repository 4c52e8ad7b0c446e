import { describe, expect, test } from 'vitest'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { countBursts } from '../../../../src/main/sectors/proxy/count-burst.ts'
import { LookupGatherer } from '../../../../src/main/sectors/proxy/gather-lookups.ts'
import { InFlightLimit } from '../../../../src/main/sectors/proxy/in-flight-limit.ts'
import { Silence } from '../../../../src/main/sectors/proxy/silence.ts'
import { SourceWatch, delayAfter } from '../../../../src/main/sectors/proxy/source-watch.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('bursts', () => {
  test('are reported once, when quiet or when they last too long', () => {
    const clock = steppedClock()
    const reports: number[] = []
    const bursts = countBursts(clock, { quiet: 1000, longest: 3000 }, (count) => reports.push(count))
    bursts.add(2)
    clock.step(900)
    bursts.add(3)
    clock.step(999)
    expect(reports).toEqual([])
    clock.step(1)
    expect(reports).toEqual([5])
    for (let i = 0; i < 8; i++) {
      bursts.add(1)
      clock.step(500)
    }
    expect(reports).toEqual([5, 6])
    bursts.flush()
    bursts.flush()
    expect(reports).toEqual([5, 6, 2])
  })
})

describe('gathered lookups', () => {
  test('those of one turn are one question; each gets its own outcome', async () => {
    const asked: bigint[][] = []
    const gatherer = new LookupGatherer<bigint>((sectors) => {
      asked.push(sectors.map(({ number }) => number))
      return Promise.resolve(sectors.map(({ number }) => number * 10n))
    }, 100)
    const never = new AbortController().signal
    const first = [1, 2, 3].map((number) => gatherer.find(sectorId(1, number), never))
    expect(await Promise.all(first)).toEqual([10n, 20n, 30n])
    expect(await gatherer.find(sectorId(1, 4), never)).toBe(40n)
    expect(asked).toEqual([[1n, 2n, 3n], [4n]])
  })

  test('many make several questions of bounded size', async () => {
    const sizes: number[] = []
    const gatherer = new LookupGatherer<number>((sectors) => {
      sizes.push(sectors.length)
      return Promise.resolve(sectors.map(() => 1))
    }, 10)
    const never = new AbortController().signal
    await Promise.all(Array.from({ length: 25 }, (_, n) => gatherer.find(sectorId(1, n), never)))
    expect(sizes).toEqual([10, 10, 5])
  })

  test('a caller who leaves does not end the question for the others; the last one does', async () => {
    let ended: AbortSignal | undefined
    const gatherer = new LookupGatherer<number>((_sectors, signal) => {
      ended = signal
      return new Promise(() => undefined)
    }, 10)
    const [one, two] = [new AbortController(), new AbortController()]
    const first = gatherer.find(sectorId(1, 1), one.signal)
    const second = gatherer.find(sectorId(1, 2), two.signal)
    await turn()
    one.abort()
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(ended?.aborted).toBe(false)
    two.abort(new DOMException('late', 'TimeoutError'))
    await expect(second).rejects.toMatchObject({ code: 'TIMED_OUT' })
    expect(ended?.aborted).toBe(true)
  })
})

test('a limit lets in as many as it has places, in the order they came', async () => {
  const limit = new InFlightLimit(2)
  const order: number[] = []
  await limit.enter()
  expect(limit.tryEnter()).toBe(true)
  expect(limit.tryEnter()).toBe(false)
  const third = limit.enter().then(() => order.push(3))
  const fourth = limit.enter().then(() => order.push(4))
  limit.leave()
  limit.leave()
  await Promise.all([third, fourth])
  expect(order).toEqual([3, 4])
  expect(limit.tryEnter()).toBe(false)
})

describe('silence', () => {
  test('every answer begins the patience anew; halfway comes first', () => {
    const clock = steppedClock()
    let halves = 0
    const silence = new Silence(clock, 2000, () => halves++)
    clock.step(999)
    silence.heard()
    clock.step(999)
    expect(halves).toBe(0)
    clock.step(1)
    expect(halves).toBe(1)
    clock.step(999)
    expect(silence.isOver).toBe(false)
    silence.heard()
    clock.step(1999)
    expect(silence.isOver).toBe(false)
    expect(halves).toBe(2)
    clock.step(1)
    expect(silence.isOver).toBe(true)
  })

  test('ended, it is never over', () => {
    const clock = steppedClock()
    const silence = new Silence(clock, 2000, () => undefined)
    silence.end()
    clock.step(10_000)
    expect(silence.isOver).toBe(false)
  })
})

describe('the watch over a source', () => {
  test('one line when it goes, one when it is back, probes at most a second apart and few at a time', async () => {
    const clock = steppedClock()
    const logger = recordingLogger()
    let probes = 0
    let under = 0
    let most = 0
    let answer: (() => void) | undefined
    const watch = new SourceWatch({
      address: 'source:1789',
      logger,
      clock,
      reconnect: (signal) => {
        probes++
        most = Math.max(most, ++under)
        return new Promise<void>((resolve, reject) => {
          answer = resolve
          signal.addEventListener('abort', () => reject(new PosterError('CANCELLED', 'ended')))
        }).finally(() => under--)
      }
    })
    watch.heard()
    expect(watch.state).toBe('present')
    watch.lost(new PosterError('REMOTE_UNREACHABLE', 'connection refused'))
    watch.lost(new Error('again'))
    watch.countStale(7)
    expect(watch.state).toBe('away')
    for (let second = 0; second < 20; second++) {
      const before = probes
      clock.step(1000)
      await turn()
      expect(probes).toBeGreaterThan(before)
    }
    expect(most).toBeLessThanOrEqual(5)
    const back = watch.untilBack(new AbortController().signal)
    answer?.()
    await back
    expect(watch.state).toBe('present')
    await turn()
    expect(under).toBe(0)
    const after = probes
    clock.step(10_000)
    expect(probes).toBe(after)
    expect(logger.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'warn the source source:1789 does not answer; lookups have the last known location until it is back',
      'info the source source:1789 is back; 7 lookups had the last known location'
    ])
    await watch.close()
  })

  test('one that comes and goes is probed no faster than its delays, and soon not worth a line', async () => {
    const clock = steppedClock()
    const logger = recordingLogger()
    let probes = 0
    const watch = new SourceWatch({
      address: 'source:1789',
      logger,
      clock,
      reconnect: () => {
        probes++
        return Promise.resolve()
      }
    })
    for (let step = 0; step < 600; step++) {
      if (watch.state !== 'away') watch.lost(new Error('lookups fail'))
      await turn()
      clock.step(100)
      await turn()
    }
    expect(probes).toBeGreaterThan(55)
    expect(probes).toBeLessThan(100)
    expect(logger.at('warn')).toHaveLength(3)
    await watch.close()
  })

  test('closing ends the wait and the probes', async () => {
    const clock = steppedClock()
    let probes = 0
    const watch = new SourceWatch({
      address: 'source:1789',
      logger: recordingLogger(),
      clock,
      reconnect: () => {
        probes++
        return Promise.reject(new Error('refused'))
      }
    })
    watch.lost(new Error('refused'))
    const waiting = watch.untilBack(new AbortController().signal)
    await watch.close()
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' })
    clock.step(60_000)
    await turn()
    expect(probes).toBe(1)
  })

  test('delays grow to a second and vary by a fifth', () => {
    for (let round = 0; round < 30; round++) {
      const full = Math.min(100 * 1.5 ** round, 1000)
      expect(delayAfter(round)).toBeGreaterThanOrEqual(full * 0.8)
      expect(delayAfter(round)).toBeLessThanOrEqual(full)
    }
  })
})
