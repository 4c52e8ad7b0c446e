import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { TaskQueue, queueLimit, type Queued } from '../../../../src/main/prover/pool/task-queue.ts'

function queued(deadline: number, arrival: number): Queued {
  return { deadline, arrival }
}

describe('TaskQueue', () => {
  it('gives the earliest deadline first, then the earliest arrival', () => {
    const queue = new TaskQueue()
    for (const task of [queued(5, 1), queued(3, 2), queued(5, 0), queued(3, 1)]) queue.add(task)
    expect([...queue]).toEqual([queued(3, 1), queued(3, 2), queued(5, 0), queued(5, 1)])
  })

  it('refuses one more than its bound, but takes back one that was out', () => {
    const queue = new TaskQueue(2)
    queue.add(queued(1, 1))
    queue.add(queued(1, 2))
    expect(() => queue.add(queued(0, 3))).toThrow(expect.objectContaining({ code: 'QUEUE_FULL' }) as Error)
    queue.putBack(queued(0, 0))
    expect(queue.size).toBe(3)
  })

  it('holds 2,000 unless told otherwise', () => {
    const queue = new TaskQueue()
    for (let i = 0; i < 2000; i++) queue.add(queued(i % 7, i))
    expect(queueLimit).toBe(2000)
    expect(() => queue.add(queued(0, 2000))).toThrow('2000 tasks wait')
  })

  it('removes exactly the task it is asked to', () => {
    const queue = new TaskQueue()
    const tasks = [queued(1, 1), queued(1, 2), queued(2, 3)]
    for (const task of tasks) queue.add(task)
    expect(queue.remove(queued(1, 2))).toBe(false)
    expect(queue.remove(tasks[1] ?? queued(0, 0))).toBe(true)
    expect(queue.remove(tasks[1] ?? queued(0, 0))).toBe(false)
    expect([...queue]).toEqual([tasks[0], tasks[2]])
  })

  it('stays in order whatever is added and removed', () => {
    const queue = new TaskQueue<Queued>()
    const inside = new Set<Queued>()
    for (let arrival = 0; arrival < 3000; arrival++) {
      const [some] = inside
      if (some && randomInt(3) === 0) {
        expect(queue.remove(some)).toBe(true)
        inside.delete(some)
      } else if (inside.size < queueLimit) {
        const task = queued(randomInt(50), arrival)
        queue.add(task)
        inside.add(task)
      }
    }
    const inOrder = [...inside].sort((a, b) => a.deadline - b.deadline || a.arrival - b.arrival)
    expect([...queue]).toEqual(inOrder)
  })
})
