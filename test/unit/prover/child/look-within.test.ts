import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { DiskLooks, LookTurns } from '../../../../src/main/prover/child/look-within.ts'

function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { open, passed }
}

function desk<T>(atOnce = 2) {
  const looks = new DiskLooks<T>(new LookTurns(atOnce))
  return (path: string, act: () => Promise<T>, timeout: number) =>
    looks.within(path, act, timeout, systemClock)
}

describe('a look at a disk', () => {
  it('gives what it saw, or fails as it failed', async () => {
    const look = desk<number>()
    expect(await look('/a', () => Promise.resolve(7), 1_000)).toEqual({ kind: 'seen', value: 7 })
    await expect(look('/a', () => Promise.reject(new Error('no')), 1_000)).rejects.toThrow('no')
    expect(await look('/a', () => Promise.resolve(8), 1_000)).toEqual({ kind: 'seen', value: 8 })
  })

  it('is given up when the disk does not answer, and never holds more than two threads', async () => {
    const look = desk<undefined>()
    const [one, two] = [gate(), gate()]
    let looks = 0
    const act = (until: Promise<void>) => async () => {
      looks++
      await until
      return undefined
    }
    const late = [look('/1', act(one.passed), 60), look('/2', act(two.passed), 60)]
    const noTurn = look('/3', act(Promise.resolve()), 30)
    const patient = look('/4', act(Promise.resolve()), 10_000)
    expect(await noTurn).toEqual({ kind: 'no-turn' })
    expect(await Promise.all(late)).toEqual([{ kind: 'late' }, { kind: 'late' }])
    expect(looks).toBe(2)
    // Every turn is taken by a look that hangs: nobody is kept waiting.
    const began = performance.now()
    expect(await look('/5', act(Promise.resolve()), 10_000)).toEqual({ kind: 'no-turn' })
    expect(performance.now() - began).toBeLessThan(5_000)
    // The disk comes back: who still waits has his turn, who gave up has not.
    one.open()
    expect(await patient).toEqual({ kind: 'seen', value: undefined })
    expect(looks).toBe(3)
    two.open()
    const after = await Promise.all(
      ['/6', '/7', '/8'].map((path) => look(path, act(Promise.resolve()), 1_000))
    )
    expect(after.map((result) => result.kind)).toEqual(['seen', 'seen', 'seen'])
  })

  it('is not begun anew at a path that still hangs; whoever asks hears what the first one sees', async () => {
    const look = desk<string>()
    const dead = gate()
    let looks = 0
    const act = async (): Promise<string> => {
      looks++
      await dead.passed
      return 'back'
    }
    for (let round = 0; round < 5; round++) expect(await look('/dead', act, 10)).toEqual({ kind: 'late' })
    expect(looks).toBe(1)
    // So the other turn is still free.
    expect(await look('/well', () => Promise.resolve('well'), 1_000)).toEqual({ kind: 'seen', value: 'well' })
    const patient = look('/dead', act, 10_000)
    dead.open()
    expect(await patient).toEqual({ kind: 'seen', value: 'back' })
    expect(await look('/dead', act, 1_000)).toEqual({ kind: 'seen', value: 'back' })
    expect(looks).toBe(2)
  })

  it('that waited for its turn uses the answer of an equal one that came first', async () => {
    const look = desk<number>(1)
    const first = gate()
    let looks = 0
    const blocker = look('/x', () => first.passed.then(() => 0), 10_000)
    const all = Array.from({ length: 4 }, () => look('/same', () => Promise.resolve(++looks), 10_000))
    first.open()
    await blocker
    for (const result of await Promise.all(all)) expect(result).toEqual({ kind: 'seen', value: 1 })
    expect(await look('/y', () => Promise.resolve(9), 1_000)).toEqual({ kind: 'seen', value: 9 })
  })
})
