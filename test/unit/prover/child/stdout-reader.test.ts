import { describe, expect, it } from 'vitest'
import { OutputMeter } from '../../../../src/main/prover/child/output-meter.ts'
import { defaultOutputLimits } from '../../../../src/main/prover/child/prover-host.ts'
import { StdoutReader } from '../../../../src/main/prover/child/stdout-reader.ts'
import { dialectA } from '../../../../src/main/prover/wire/dialect-a.ts'

/** Reads what a child without a ready line says; `known` are the ids somebody waits for. */
function reader(known: readonly number[]) {
  const meter = new OutputMeter(defaultOutputLimits)
  const told: string[] = []
  const stdout = new StdoutReader({
    dialect: dialectA,
    stage: 'window_post',
    meter,
    line: defaultOutputLimits.line,
    keptLine: defaultOutputLimits.keptLine,
    isAsked: () => true,
    onReady: () => undefined,
    onWrongReady: () => undefined,
    onReply: (id) => {
      if (known.includes(id)) told.push(`reply ${id}`)
      return known.includes(id)
    },
    onGarbage: (reason) => told.push(`garbage: ${reason}`),
    onTooLong: () => told.push('too long'),
    onLine: (text) => told.push(`line of ${text.length}`),
    onDropped: () => told.push('dropped')
  })
  return { meter, told, read: (text: string) => stdout.push(Buffer.from(text), 0) }
}

describe('answers on stdout', () => {
  const lines = '{"id":7,"err_msg":"x"}\n'.repeat(20_000)

  it('that nobody waits for cost as much as JSON that is none', () => {
    const { meter, read } = reader([])
    read(lines)
    expect(meter.verdict(0).kind).toBe('wait')
  })

  it('that somebody waits for are cheap', () => {
    const { meter, told, read } = reader([7])
    read(lines)
    expect(meter.verdict(0)).toEqual({ kind: 'go-on' })
    expect(told).toHaveLength(20_000)
  })
})

describe('a huge line of JSON on stdout', () => {
  const list = `[${'1,'.repeat(8_000_000)}1]`

  it('is not read when its head has no key of an answer', () => {
    const line = `{"level":"info","x":${list}}\n`
    // The fastest of eight: others may have the processor meanwhile.
    const times = Array.from({ length: 8 }, () => {
      const once = reader([1])
      const began = performance.now()
      once.read(line)
      return performance.now() - began
    })
    expect(Math.min(...times)).toBeLessThan(200)
    const { told, read } = reader([1])
    read(line)
    expect(told).toEqual([expect.stringMatching(/^line of 8\d\d\d$/)])
    // Not even when it is broken, which only a reader of all of it could tell, or names an id after its head.
    read(`{"level":"info","x":${list},"id":1}\n`)
    expect(told.filter((line) => line.startsWith('reply'))).toEqual([])
  })

  it('is an answer when its head says so, whatever comes first', () => {
    const { told, read } = reader([1, 2])
    read(`{"id":1,"err_msg":"${'x'.repeat(5 * 2 ** 20)}"}\n`)
    read(`{"output":{"proofs":[],"x":"${'x'.repeat(5 * 2 ** 20)}"},"id":2}\n`)
    expect(told).toEqual(['reply 1', 'reply 2'])
  })
})
