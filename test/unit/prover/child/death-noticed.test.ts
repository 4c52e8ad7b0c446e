import { afterEach, beforeEach, expect, it } from 'vitest'
import { sampleTask } from '../wire/sample-task.ts'
import { proverBench, type ProverBench } from './prover-bench.ts'

let bench: ProverBench
beforeEach(() => {
  bench = proverBench()
})
afterEach(() => bench.close())

it('is told within some milliseconds, also while something else holds the pipes', async () => {
  const took: number[] = []
  const quiet = bench.script('quiet', 'echo window_post processor ready; exec sleep 100')
  const held = bench.script('held', 'setsid sleep 3 & echo window_post processor ready; exec sleep 100')
  for (let round = 0; round < 40; round++) {
    const life = bench.start({ bin: round % 2 === 0 ? quiet : held })
    await life.ready
    life.ask(sampleTask(), () => undefined)
    const began = performance.now()
    process.kill(life.pid ?? 0, 'SIGKILL')
    expect(await life.failed).toEqual({ kind: 'signal', signal: 'SIGKILL' })
    took.push(performance.now() - began)
  }
  took.sort((one, other) => one - other)
  const [median, worst] = [took[20] ?? Infinity, took[39] ?? Infinity]
  expect(median).toBeLessThan(20)
  expect(worst).toBeLessThan(250)
}, 60_000)
