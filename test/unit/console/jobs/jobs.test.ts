import { describe, expect, it } from 'vitest'
import { Jobs, type JobProgress } from '../../../../src/main/console/jobs/jobs.ts'
import { JobRate } from '../../../../src/main/console/jobs/job-rate.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'
import { deferred } from '../../../support/deferred.ts'

const basics = { kind: 'sectors.check', node: 'n', unit: 'sectors' }
const turn = (): Promise<void> => new Promise((done) => setImmediate(done))

describe('the rate of a job', () => {
  it('is that of the last ten seconds', () => {
    const rate = new JobRate()
    expect(rate.at(0, 0)).toBeNull()
    for (let second = 0; second <= 20; second++) rate.note(second * 1000, second < 10 ? 0 : (second - 10) * 5)
    expect(rate.at(20_000, 50)).toBeCloseTo(5, 1)
  })
})

describe('jobs', () => {
  it('tell progress and rate, end with what they found, and are dismissed', async () => {
    const clock = steppedClock()
    const jobs = new Jobs(clock)
    const go = deferred<void>()
    let said: JobProgress | undefined
    const id = jobs.begin({
      ...basics,
      subject: 'f01000',
      work: async (progress) => {
        said = progress
        await go.promise
        return ['bad']
      }
    })
    await turn()
    said?.report(0, 100)
    clock.step(1_000)
    said?.report(40)
    said?.fact('bad', 1)
    expect(jobs.rows.get(id)).toMatchObject({
      state: 'running',
      done: 40,
      total: 100,
      rate: 40,
      facts: { bad: 1 }
    })
    expect(() => jobs.result(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(() => jobs.dismiss(id)).toThrow(expect.objectContaining({ code: 'NOT_PERMITTED' }))
    expect(() => jobs.begin({ ...basics, subject: 'f01000', work: () => Promise.resolve() })).toThrow(
      expect.objectContaining({ code: 'NOT_PERMITTED' })
    )
    go.resolve()
    await turn()
    expect(jobs.rows.get(id)).toMatchObject({ state: 'done', done: 100, endedAt: clock.now() })
    expect(jobs.result(id)).toEqual(['bad'])
    jobs.dismiss(id)
    expect(jobs.rows.rows()).toEqual([])
    await jobs.close()
  })

  it('end when they are cancelled, and with the console', async () => {
    const jobs = new Jobs(steppedClock())
    const wait = (_progress: JobProgress, signal: AbortSignal): Promise<never> =>
      new Promise((_done, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
    const one = jobs.begin({ ...basics, subject: '1', work: wait })
    const other = jobs.begin({ ...basics, subject: '2', work: wait })
    await turn()
    jobs.cancel(one)
    await turn()
    expect(jobs.rows.get(one)?.state).toBe('cancelled')
    await jobs.close()
    expect(jobs.rows.get(other)?.state).toBe('cancelled')
    expect(() => jobs.begin({ ...basics, subject: '3', work: wait })).toThrow(
      expect.objectContaining({ code: 'CLOSED' })
    )
  })

  it('are bounded: so many at once, so many remembered', async () => {
    const jobs = new Jobs(steppedClock())
    const fail = (): Promise<never> => Promise.reject(new Error('no'))
    for (let round = 0; round < 5; round++) {
      for (let index = 0; index < 8; index++)
        jobs.begin({ ...basics, subject: `${round} ${index}`, work: fail })
      expect(() => jobs.begin({ ...basics, subject: 'more', work: fail })).toThrow(
        expect.objectContaining({ code: 'QUEUE_FULL' })
      )
      await turn()
    }
    const rows = jobs.rows.rows()
    expect(rows).toHaveLength(32)
    expect(rows.every(({ state }) => state === 'failed')).toBe(true)
    expect(rows[0]?.failure).toEqual({ code: 'INTERNAL', message: 'no' })
    await jobs.close()
  })
})
