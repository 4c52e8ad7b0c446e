import { describe, expect, it } from 'vitest'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { compareTasks } from '../../../../src/main/poster/forecast/compare-tasks.ts'
import { scheduleTasks, type ScheduledTask } from '../../../../src/main/poster/forecast/schedule-tasks.ts'
import { WaitingTasks } from '../../../../src/main/poster/forecast/waiting-tasks.ts'
import { randomFrom } from './random-from.ts'

const first = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000)
console.log(`schedule of tasks: seed ${first}`)

function task(available: number, work: number, change: Partial<ScheduledTask> = {}): ScheduledTask {
  return { available, work, giveUp: Infinity, ...change }
}

function provers(count: number, concurrent = 1): Parameters<typeof scheduleTasks>[1] {
  return {
    provers: Array.from({ length: count }, (_, card) => ({ card, concurrent, weight: 1 })),
    cards: Array.from({ length: count }, () => ({ speed: 1 })),
    slowdown: (together) => together
  }
}

describe('the order of tasks', () => {
  it('is by close, then open, then miner, then partition', () => {
    const place = (close: number, open: number, partition: number, miner: number) => ({
      ...{ close, open, partition, miner: actorId(miner) }
    })
    const sorted = [
      place(5, 9, 9, 9),
      place(6, 1, 9, 9),
      place(6, 2, 1, 8),
      place(6, 2, 0, 9),
      place(6, 2, 1, 9)
    ]
    expect([...sorted].reverse().sort(compareTasks)).toEqual(sorted)
    expect(compareTasks(place(1, 1, 1, 1), place(1, 1, 1, 1))).toBe(0)
  })

  it('comes out of the heap whatever order went in', () => {
    const random = randomFrom(first)
    const waiting = new WaitingTasks()
    const inside: number[] = []
    for (let step = 0; step < 2000; step++) {
      if (random.next() < 0.6) {
        const added = random.whole(0, 1e6)
        waiting.add(added)
        inside.push(added)
      } else {
        inside.sort((one, other) => one - other)
        expect(waiting.take()).toBe(inside.shift())
      }
    }
  })
})

describe('tasks on provers', () => {
  it('are begun in order by whoever is free, and never interrupted', () => {
    const runs = scheduleTasks([task(20, 10), task(0, 50), task(0, 30), task(0, 5)], provers(2))
    expect(runs).toEqual([
      { prover: 1, start: 30, end: 40 },
      { prover: 0, start: 0, end: 50 },
      { prover: 1, start: 0, end: 30 },
      { prover: 1, start: 40, end: 45 }
    ])
  })

  it('are given up when nobody has begun them in time', () => {
    const runs = scheduleTasks(
      [task(0, 100), task(0, 10, { giveUp: 100 }), task(0, 10, { giveUp: 101 })],
      provers(1)
    )
    expect(runs.map((run) => run?.start)).toEqual([0, undefined, 100])
  })

  it('slow each other down on one card, and on no other', () => {
    const two = provers(2, 2)
    const runs = scheduleTasks([task(0, 100), task(0, 100), task(0, 50)], two)
    // The third shares with the first until it has its 50: 100 ms, then the first has 50 left.
    expect(runs.map((run) => [run?.prover, run?.end])).toEqual([
      [0, 150],
      [1, 100],
      [0, 100]
    ])
    const onOneCard = {
      ...two,
      provers: two.provers.map((prover) => ({ ...prover, card: 0, concurrent: 1 }))
    }
    expect(scheduleTasks([task(0, 100), task(0, 100)], onOneCard).map((run) => run?.end)).toEqual([200, 200])
  })

  it('stay where they run already', () => {
    const runs = scheduleTasks([task(0, 10), task(-30, 40, { heldBy: 1 })], provers(2))
    expect(runs).toEqual([
      { prover: 0, start: 0, end: 10 },
      { prover: 1, start: -30, end: 10 }
    ])
  })

  it('are none too many for no prover', () => {
    expect(scheduleTasks([task(0, 1)], provers(0))).toEqual([undefined])
  })

  it('end as in a schedule that is made by hand, for large times too', () => {
    const random = randomFrom(first + 1)
    for (let round = 0; round < 50; round++) {
      const offset = random.next() < 0.5 ? 0 : 1.7e12
      const count = random.whole(1, 6)
      const tasks = Array.from({ length: random.whole(1, 60) }, () =>
        task(offset + random.whole(0, 1000), random.whole(1, 300), {
          giveUp: offset + random.whole(500, 2000)
        })
      )
      const runs = scheduleTasks(tasks, provers(count))
      expect(runs.map((run) => run && Math.round(run.end - offset))).toEqual(byHand(tasks, count, offset))
    }
  })
})

/** Millisecond by millisecond. */
function byHand(tasks: readonly ScheduledTask[], count: number, offset: number): (number | undefined)[] {
  const ends = tasks.map((): number | undefined => undefined)
  const begun = new Set<number>()
  const busyUntil = Array<number>(count).fill(0)
  for (let now = 0; now < 4000; now++) {
    for (let prover = 0; prover < count; prover++) {
      if ((busyUntil[prover] ?? 0) > now) continue
      const next = tasks.findIndex(
        ({ available, giveUp }, place) =>
          !begun.has(place) && available - offset <= now && giveUp - offset > now
      )
      const work = tasks[next]?.work
      if (work === undefined) break
      begun.add(next)
      busyUntil[prover] = now + work
      ends[next] = now + work
    }
  }
  return ends
}
