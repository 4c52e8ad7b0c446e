/**
 * What a helper and the thread that watches it share: a few numbers, and the notes of what it has found out and not yet
 * told its parent. Pure.
 */

/** Index of each number. */
export const watchSlots = {
  /** 1 while the helper makes calls that may hang. */
  blocking: 0,
  /** Id of the request they belong to. */
  request: 1,
  /** Counts how often such calls began. */
  turn: 2,
  /** Bytes of notes, and how many of them the thread has told in the helper's stead. */
  noted: 3,
  told: 4,
  /** 1 while the thread writes to the parent; the helper waits for that before it writes itself. */
  writing: 5,
  /** Never changes: something to wait on. */
  pause: 6
} as const

export interface WatchMemory {
  readonly numbers: Int32Array<SharedArrayBuffer>
  /** UTF-8. */
  readonly notes: Uint8Array<SharedArrayBuffer>
}

export interface WatchOrder extends WatchMemory {
  /** Process id of the parent: the helper must not outlive it. */
  readonly parent: number
}

export function shareMemory(noteBytes: number): WatchMemory {
  const { length } = Object.keys(watchSlots)
  return {
    numbers: new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT)),
    notes: new Uint8Array(new SharedArrayBuffer(noteBytes))
  }
}
