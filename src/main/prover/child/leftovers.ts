/**
 * Writes down which provers run, and at the next start of the node ends those that are still there. Nobody waits for the
 * file: a prover is noted in the moment it starts and the file follows, many changes in one write. What cannot be written
 * is logged, since a node without this file proves as well as one with it.
 */
import type { Closeable } from '../../lib/closeable.ts'
import { messageOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { readProcessWorld, writeLeftovers, type Leftover, type ProcessWorld } from './leftovers-file.ts'
import { readProcessRow } from './process-table.ts'
import type { LeftoverRegistry } from './prover-host.ts'
import { newMarker } from './prover-marker.ts'
import { reapLeftovers, type ReapReport } from './reap-leftovers.ts'

export interface LeftoversOptions {
  /** `<home>/prover-children.json`; its directory is there. */
  readonly file: string
  readonly logger: Logger
  /** ms between TERM and KILL for what is found; default 2,000. */
  readonly grace?: number
  /** Default `/proc`. */
  readonly procDirectory?: string
}

/** Ends what an earlier run left behind, then begins to note. Once per home at a time. Never throws. */
export async function openLeftovers(
  options: LeftoversOptions
): Promise<{ readonly leftovers: Leftovers; readonly reaped: ReapReport }> {
  const { file, logger, grace, procDirectory } = options
  const world = await readProcessWorld(procDirectory)
  const reaped = world
    ? await reapLeftovers({
        file,
        world,
        logger,
        ...(grace === undefined ? {} : { grace }),
        ...(procDirectory === undefined ? {} : { procDirectory })
      })
    : { ended: [], remaining: [] }
  return { leftovers: new Leftovers(options, world, reaped.remaining), reaped }
}

export class Leftovers implements LeftoverRegistry, Closeable {
  readonly marker = newMarker()
  readonly #file: string
  readonly #logger: Logger
  readonly #procDirectory: string | undefined
  readonly #world: ProcessWorld | undefined
  /** Undefined while its start time is being read. */
  readonly #entries = new Map<number, { leftover: Leftover | undefined }>()
  #changed = false
  #writing: Promise<void> | undefined
  #reading = new Set<Promise<void>>()

  /** @param remaining of an earlier run, which are kept for the next one */
  constructor(
    options: LeftoversOptions,
    world: ProcessWorld | undefined,
    remaining: readonly Leftover[] = []
  ) {
    this.#file = options.file
    this.#logger = options.logger
    this.#procDirectory = options.procDirectory
    this.#world = world
    for (const leftover of remaining) this.#entries.set(leftover.pid, { leftover })
    this.#write()
  }

  note(pid: number, child: { readonly name: string; readonly program: string }): void {
    if (!this.#world) return
    const entry: { leftover: Leftover | undefined } = { leftover: undefined }
    this.#entries.set(pid, entry)
    const reading = readProcessRow(pid, this.#procDirectory).then((row) => {
      this.#reading.delete(reading)
      if (!row || this.#entries.get(pid) !== entry) return
      const { name, program } = child
      entry.leftover = { pid, startTicks: row.startTicks, name, program, marker: this.marker }
      this.#write()
    })
    this.#reading.add(reading)
  }

  forget(pid: number): void {
    if (this.#entries.delete(pid)) this.#write()
  }

  /** Waits until the file says what is so. */
  async close(): Promise<void> {
    await Promise.all(this.#reading)
    while (this.#writing) await this.#writing
  }

  #write(): void {
    this.#changed = true
    if (!this.#world) return
    this.#writing ??= this.#writeAll(this.#world).finally(() => {
      this.#writing = undefined
      if (this.#changed) this.#write()
    })
  }

  /** One write at a time; what changes meanwhile goes into the next. */
  async #writeAll(world: ProcessWorld): Promise<void> {
    while (this.#changed) {
      this.#changed = false
      const entries = [...this.#entries.values()].flatMap(({ leftover }) => (leftover ? [leftover] : []))
      try {
        await writeLeftovers(this.#file, world, entries)
      } catch (error) {
        this.#logger.warn(`cannot note which provers run: ${messageOf(error)}`, { file: this.#file })
      }
    }
  }
}
