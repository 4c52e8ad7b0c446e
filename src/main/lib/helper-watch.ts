/**
 * Lets a helper make blocking calls, the fast ones, and still be watched. It notes what it finds out; a thread beside it
 * sees when nothing is noted any more, tells the parent in its stead what there was, and ends the helper when the parent
 * is gone. While all goes well a note costs a write to memory. It refuses to end a hanging call: only the parent gives up.
 */
import { Worker } from 'node:worker_threads'
import { shareMemory, watchSlots, type WatchOrder } from './helper-watch-memory.ts'
import { siblingProgram } from './sibling-program.ts'

const { blocking, request, turn, noted, told, writing } = watchSlots
const noteBytes = 128 * 1024
/** Longest note, in UTF-16 units, of which each takes three bytes at most. */
const longestNote = 16 * 1024

export class HelperWatch {
  readonly #memory = shareMemory(noteBytes)
  readonly #numbers = this.#memory.numbers
  readonly #notes = Buffer.from(this.#memory.notes.buffer)
  readonly #parent = process.ppid
  #noted = 0
  #thread: Worker | undefined

  /** Blocking calls for this request begin, or go on. The first time starts the thread. */
  begin(id: number): void {
    this.#numbers[request] = id
    Atomics.add(this.#numbers, turn, 1)
    Atomics.store(this.#numbers, blocking, 1)
    this.#thread ??= this.#start()
    Atomics.notify(this.#numbers, blocking)
  }

  /**
   * @returns false when there is no room for another: take the notes first
   * @throws Error for a note of more than 16,384 characters
   */
  note(text: string): boolean {
    if (text.length > longestNote) throw new Error(`a note of ${text.length} characters`)
    const code = text.charCodeAt(0)
    if (text.length === 1 && code < 0x80) this.#notes[this.#noted++] = code
    else this.#noted += this.#notes.write(text, this.#noted)
    Atomics.store(this.#numbers, noted, this.#noted)
    return this.#noted <= noteBytes - 3 * longestNote
  }

  /** Ends the blocking, and gives the notes nobody has told. When this returns, only the caller writes to the parent. */
  take(): string {
    Atomics.store(this.#numbers, blocking, 0)
    while (Atomics.load(this.#numbers, writing) === 1) Atomics.wait(this.#numbers, writing, 1, 100)
    const notes = this.#notes.toString('utf8', this.#numbers[told], this.#noted)
    this.#noted = 0
    this.#numbers[noted] = 0
    this.#numbers[told] = 0
    return notes
  }

  #start(): Worker {
    const order: WatchOrder = { ...this.#memory, parent: this.#parent }
    const thread = new Worker(siblingProgram(import.meta.url, 'helper-watch-thread'), { workerData: order })
    // Without it a hang costs what was noted and not told, and is noticed all the same.
    thread.on('error', () => undefined)
    thread.unref()
    return thread
  }
}
