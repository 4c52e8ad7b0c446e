/**
 * How long the practice prover says a task will take, where the task itself decides.
 */
import { afterEach, expect, it } from 'vitest'
import { sampleTask } from '../wire/sample-task.ts'
import { endPractice, startPractice } from './practice-process.ts'

afterEach(endPractice)

const endless = 100_000_000n

it('takes the time that the first sector of the task gives, in every life', async () => {
  for (const life of ['1', '2']) {
    const prover = startPractice('window_post', {
      DURATION_FROM_SECTOR: '50-500',
      LIFE: life,
      DURATION_MS: '9'
    })
    await prover.ready()
    const sectors = [451n, 451n + 7n, endless * 451n + 450n]
    for (const [i, sector] of sectors.entries()) {
      prover.ask(i + 1, sampleTask({ sectors: [sector, sector + 1n] }))
    }
    for (const [i, duration] of [50, 57, 500].entries()) {
      await prover.saidOnStderr(
        `task ${i + 1}: id ${i + 1}, f01000, 2 replicas, proof type 5, answer in ${duration} ms`
      )
    }
  }
})

it('refuses a range that it cannot read', async () => {
  const prover = startPractice('window_post', { DURATION_FROM_SECTOR: 'long' })
  expect(await prover.exited).toEqual({ code: 2, signal: null })
  expect(prover.stderr).toContain('PRACTICE_DURATION_FROM_SECTOR="long" is neither 200 nor 50-500')
})
