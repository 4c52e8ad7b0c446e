/**
 * The thread that watches a helper (a build entry of its own). It sleeps while no blocking calls are made, and looks ten
 * times a second while some are. It has no event loop to speak of: nothing is ever sent to it.
 */
import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { systemCodeOf } from './error.ts'
import { watchSlots, type WatchOrder } from './helper-watch-memory.ts'

/** ms; a call that takes longer than this to twice this is told of. */
const patience = 100

const { numbers, notes, parent } = workerData as WatchOrder // from HelperWatch
const { blocking, request, turn, noted, told, writing, pause } = watchSlots
const read = (slot: number): number => Atomics.load(numbers, slot)

let lastSpot = ''
for (;;) {
  Atomics.wait(numbers, blocking, 0)
  const spot = `${read(turn)} ${read(noted)}`
  Atomics.wait(numbers, pause, 0, patience)
  // Its own end of stdin is not read while the helper hangs.
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  if (spot === lastSpot) continue
  Atomics.store(numbers, writing, 1)
  // The helper stops blocking first and waits for us then, so it writes nothing after this look.
  if (read(blocking) === 1 && spot === `${read(turn)} ${read(noted)}` && tell()) lastSpot = spot
  Atomics.store(numbers, writing, 0)
  Atomics.notify(numbers, writing)
}

/** Sends a part, empty or not: the helper has come this far. False when the pipe has no room at all; it is tried again. */
function tell(): boolean {
  const end = read(noted)
  const part = Buffer.from(notes.slice(read(told), end)).toString('utf8')
  const line = Buffer.from(`${JSON.stringify({ id: read(request), part })}\n`)
  for (let sent = 0; sent < line.length;) {
    try {
      sent += writeSync(1, line, sent)
    } catch (error) {
      if (sent === 0 || systemCodeOf(error) !== 'EAGAIN') return false
      // A line that was begun must be ended; the parent is busy.
      Atomics.wait(numbers, pause, 0, 10)
    }
  }
  Atomics.store(numbers, told, end)
  return true
}
