/** The tasks that wait, as their places in the order in which they are to be taken: a heap, the first one on top. */
export class WaitingTasks {
  readonly #heap: number[] = []

  add(task: number): void {
    const heap = this.#heap
    let place = heap.push(task) - 1
    while (place > 0) {
      const above = (place - 1) >> 1
      const other = heap[above] ?? -Infinity
      if (other <= task) break
      heap[place] = other
      place = above
    }
    heap[place] = task
  }

  /** The first in order, or undefined. */
  take(): number | undefined {
    const heap = this.#heap
    const [first] = heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let place = 0
    for (let below = 1; below < heap.length; below = 2 * place + 1) {
      const second = heap[below + 1] ?? Infinity
      const smaller = second < (heap[below] ?? Infinity) ? below + 1 : below
      const other = heap[smaller] ?? Infinity
      if (other >= last) break
      heap[place] = other
      place = smaller
    }
    heap[place] = last
    return first
  }
}
