import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { lookWithin } from '../../../../src/main/prover/child/look-within.ts'

function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { open, passed }
}

describe('a look at a disk', () => {
  it('gives what it saw, or fails as it failed', async () => {
    expect(await lookWithin(() => Promise.resolve(7), 1_000, systemClock)).toEqual({ kind: 'seen', value: 7 })
    const failing = lookWithin(() => Promise.reject(new Error('no')), 1_000, systemClock)
    await expect(failing).rejects.toThrow('no')
    expect(await lookWithin(() => Promise.resolve(8), 1_000, systemClock)).toEqual({ kind: 'seen', value: 8 })
  })

  it('is given up when the disk does not answer, and never holds more than two threads', async () => {
    const [one, two] = [gate(), gate()]
    let looks = 0
    const look = (until: Promise<void>) => () => {
      looks++
      return until
    }
    const late = [look(one.passed), look(two.passed)].map((act) => lookWithin(act, 30, systemClock))
    const noTurn = lookWithin(look(Promise.resolve()), 60, systemClock)
    const patient = lookWithin(look(Promise.resolve()), 10_000, systemClock)
    expect(await Promise.all(late)).toEqual([{ kind: 'late' }, { kind: 'late' }])
    expect(await noTurn).toEqual({ kind: 'no-turn' })
    expect(looks).toBe(2)
    // The disk comes back: who still waits has his turn, who gave up has not.
    one.open()
    expect(await patient).toEqual({ kind: 'seen', value: undefined })
    expect(looks).toBe(3)
    two.open()
    const after = await Promise.all(
      [1, 2, 3].map((value) => lookWithin(() => Promise.resolve(value), 1_000, systemClock))
    )
    expect(after.map((result) => result.kind)).toEqual(['seen', 'seen', 'seen'])
  })
})
