import { describe, expect, it } from 'vitest'
import { OutputMeter } from '../../../../src/main/prover/child/output-meter.ts'

const limits = { keptPerSecond: 100, takenPerSecond: 1000 }

describe('a meter', () => {
  it('keeps up to the limit of a second and counts the rest', () => {
    const meter = new OutputMeter(limits)
    expect(meter.hasRoom(0)).toBe(true)
    meter.keep(100)
    expect(meter.hasRoom(999)).toBe(false)
    meter.drop(30)
    meter.drop(12)
    expect(meter.hasRoom(1000)).toBe(true)
    expect(meter.collectDropped()).toBe(42)
    expect(meter.collectDropped()).toBe(0)
  })

  it('waits for the end of a second that is full', () => {
    const meter = new OutputMeter(limits)
    meter.take(50, 1000)
    expect(meter.verdict(60)).toEqual({ kind: 'go-on' })
    meter.take(400, 1)
    expect(meter.verdict(450)).toEqual({ kind: 'wait', delay: 600 })
    expect(meter.verdict(1050)).toEqual({ kind: 'go-on' })
  })

  it('is a flood in the third full second in a row', () => {
    const meter = new OutputMeter(limits)
    for (const now of [0, 1000]) {
      meter.take(now, 2000)
      expect(meter.verdict(now).kind).toBe('wait')
    }
    meter.take(2000, 1000)
    expect(meter.verdict(2000).kind).toBe('go-on')
    meter.take(2500, 1)
    expect(meter.verdict(2500)).toEqual({ kind: 'flood' })
  })

  it('begins again after a second that was not full', () => {
    const meter = new OutputMeter(limits)
    for (const now of [0, 1000, 2000, 3000, 4000, 5000]) {
      meter.take(now, now === 2000 ? 1000 : 2000)
      expect(meter.verdict(now).kind, `at ${now}`).not.toBe('flood')
      if (now === 4000) break
    }
  })

  it('begins again after a silence', () => {
    const meter = new OutputMeter(limits)
    for (const now of [0, 1000, 3500, 4500]) {
      meter.take(now, 2000)
      expect(meter.verdict(now).kind, `at ${now}`).toBe('wait')
    }
  })
})
