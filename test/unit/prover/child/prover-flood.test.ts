import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WireReply } from '../../../../src/main/prover/wire/dialect.ts'
import { eventually } from '../../../support/eventually.ts'
import { sampleTask } from '../wire/sample-task.ts'
import { fixture, proverBench, type ProverBench } from './prover-bench.ts'

let bench: ProverBench
beforeEach(() => {
  bench = proverBench()
})
afterEach(() => bench.close())

const flood = (stream: string, text: string) => ({
  bin: process.execPath,
  args: [fixture('flood.mjs'), stream, text]
})

describe('output without end, as fast as a process can write', () => {
  it.each([
    ['lines on stderr', '2', 'GPU FFT failed! Falling back to CPU...\n'],
    ['line ends on stderr', '2', '\n'],
    ['one line on stderr', '2', 'x'],
    ['lines on stdout', '1', 'a library says something\n'],
    ['line ends on stdout', '1', '\n'],
    ['JSON that is no answer on stdout', '1', '{"level":"info"}\n']
  ])(
    '%s: ends it after three seconds, keeps little, and leaves the event loop to others',
    async (what, stream, text) => {
      const life = bench.start(flood(stream, text))
      const delay = monitorEventLoopDelay({ resolution: 5 })
      let keptBytes = 0
      bench.output.onLine((line) => (keptBytes += line.text.length + 128))
      await life.ready
      const replies: WireReply[] = []
      life.ask(sampleTask(), (reply) => replies.push(reply))
      delay.enable()
      const began = performance.now()
      expect(await life.failed).toMatchObject({
        kind: 'flood',
        reason: expect.stringContaining('three seconds') as string
      })
      const seconds = (performance.now() - began) / 1000
      delay.disable()
      await life.gone

      expect(seconds).toBeGreaterThan(1.9)
      expect(seconds).toBeLessThan(15)
      expect(keptBytes).toBeLessThan((seconds + 2) * 1.2 * 2 ** 20)
      // The machine of the tests does other work, too; what a turn takes by itself is in read-paced.test.ts.
      expect(delay.percentile(99) / 1e6).toBeLessThan(500)
      expect(replies).toEqual([{ kind: 'error', message: 'in the middle' }])
      const remarks = bench.output
        .lines()
        .filter((line) => line.stream === 'node' && line.text.includes('left out'))
      if (text !== 'x') expect(remarks.length, what).toBeGreaterThan(0)
    },
    30_000
  )

  it('keeps the share of a second of it when it is too much to keep and too little to end it', async () => {
    const life = bench.practice({ PRACTICE_MISBEHAVE: `stderr:${8 * 2 ** 20}@1` })
    await life.ready
    await new Promise((done) => life.ask(sampleTask(), done))
    await eventually(
      () => bench.output.lines().some(({ text }) => /^\d+ bytes of stderr left out/.test(text)),
      'the remark on what is left out'
    )
    await new Promise((done) => life.ask(sampleTask(), done))
  })

  it('reads an answer behind noise that had to wait, though its prover is dead by then', async () => {
    const program = fixture('noise-answer-death.mjs')
    const limits = { takenPerSecond: 10_000, keptPerSecond: 1_000 }
    const life = bench.start({ bin: process.execPath, args: [program] }, { limits })
    await life.ready
    const replies: WireReply[] = []
    life.ask(sampleTask(), (reply) => replies.push(reply))
    expect(await life.failed).toEqual({ kind: 'signal', signal: 'SIGKILL' })
    expect(replies).toEqual([{ kind: 'error', message: 'behind the noise' }])
  })
})
