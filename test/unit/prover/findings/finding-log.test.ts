import { describe, expect, it } from 'vitest'
import { FindingLog, tellAgainAfter } from '../../../../src/main/prover/findings/finding-log.ts'

const onCpu = 'WARN bellperson::gpu::locks > GPU FFT failed! Falling back to CPU... Error: Ocl Error:'

describe('the findings of a child', () => {
  it('are one record per kind with first, last and count', () => {
    const log = new FindingLog()
    log.read('all is well', 900)
    log.read(onCpu, 1_000)
    log.read('Status error code: CL_OUT_OF_RESOURCES (-5)', 1_001)
    log.read(`${onCpu} later`, 5_000)
    expect(log.all()).toEqual([
      expect.objectContaining({
        kind: 'proving-on-cpu',
        level: 'critical',
        first: 1_000,
        last: 5_000,
        count: 2,
        line: `${onCpu} later`
      }),
      expect.objectContaining({ kind: 'gpu-out-of-memory', first: 1_001, last: 1_001, count: 1 })
    ])
    log.forget()
    expect(log.all()).toEqual([])
  })

  it('are told when new, then at most once a minute, with the count of all', () => {
    const log = new FindingLog()
    const told = (time: number): (readonly [string, number])[] =>
      log.read(onCpu, time).map(({ kind, count }) => [kind, count] as const)
    expect(told(0)).toEqual([['proving-on-cpu', 1]])
    for (let time = 1; time < tellAgainAfter; time += 1_000) expect(told(time)).toEqual([])
    expect(told(tellAgainAfter)).toEqual([['proving-on-cpu', 62]])
    expect(told(tellAgainAfter + 1)).toEqual([])
  })

  it('show a line that is safe to print, and cut', () => {
    const log = new FindingLog()
    const [finding] = log.read(`\u001b[31m${onCpu}\u001b[0m\t${'x'.repeat(10_000)}`, 0)
    expect(finding?.line).toMatch(/^\[31mWARN bellperson/)
    expect(finding?.line.length).toBeLessThanOrEqual(500)
  })
})
