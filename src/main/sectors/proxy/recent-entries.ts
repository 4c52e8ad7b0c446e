/**
 * The latest used of the remembered entries, in bounded memory: two generations, and when the recent one is full, the
 * earlier one goes. It knows nothing of the disk.
 */
import type { LastKnownEntry } from './last-known-entry.ts'

/** What the database holds for a key, and what is known since. */
export interface RecentEntry {
  readonly stored: LastKnownEntry | undefined
  readonly entry: LastKnownEntry | undefined
}

export class RecentEntries {
  readonly #most: number
  #recent = new Map<string, RecentEntry>()
  #earlier = new Map<string, RecentEntry>()

  /** @param most entries kept, both generations together */
  constructor(most: number) {
    this.#most = most
  }

  get(key: string): RecentEntry | undefined {
    return this.#recent.get(key) ?? this.#earlier.get(key)
  }

  keep(key: string, entry: RecentEntry): void {
    if (this.#recent.size >= this.#most / 2) {
      this.#earlier = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(key, entry)
  }

  clear(): void {
    this.#recent = new Map()
    this.#earlier = new Map()
  }
}
