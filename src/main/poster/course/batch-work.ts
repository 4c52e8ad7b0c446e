/**
 * What is known of a batch while it is worked on, from one try to the next; nothing of it outlives the process. The record in
 * the journal does.
 */
import { union } from '../../filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../filecoin/bitfield.ts'
import type { SectorNumber } from '../../filecoin/sector-id.ts'
import type { CheckedBatch } from '../batch/assemble-batch.ts'
import type { PostStep } from '../poster-event.ts'
import { tellAbout, type CourseParts, type DeadlineInHand } from './course-parts.ts'

export class BatchWork {
  readonly parts: CourseParts
  readonly course: DeadlineInHand
  /** As planned; those without anything to prove are among them. */
  readonly partitions: readonly number[]
  readonly signal: AbortSignal
  /** Tries at proving so far. */
  attempt = 0
  /** Failures in a row, for pauses. */
  failures = 0
  invalidProofs = 0
  /** The child that brought an invalid proof. */
  avoid: string | undefined
  /** Sectors that provers could not prove. */
  named: Bitfield = Bitfield.empty
  /** The files as last seen; undefined when they are to be looked at. */
  checked: CheckedBatch | undefined
  /** Too much was away at the last look. */
  lookAgain = false
  checkStrictly = false
  /** A prover has named more sectors than may be lost, and its word was doubted once. */
  hasDoubted = false
  readonly #alarmed = new Set<string>()

  constructor(
    parts: CourseParts,
    course: DeadlineInHand,
    partitions: readonly number[],
    signal: AbortSignal
  ) {
    this.parts = parts
    this.course = course
    this.partitions = partitions
    this.signal = signal
  }

  /** What people see of it. */
  get label(): string {
    const { miner, deadline } = this.course
    const which = this.partitions.length === 1 ? 'partition' : 'partitions'
    return `f0${miner} deadline ${deadline.index} ${which} ${this.partitions.join(', ')}`
  }

  tell(step: PostStep): void {
    tellAbout(this.parts, this.course, step, this)
  }

  /** Once for each code, however often it is met. */
  alarm(code: Extract<PostStep, { kind: 'alarm' }>['code'], text: string): void {
    if (this.#alarmed.has(code)) return
    this.#alarmed.add(code)
    this.tell({ kind: 'alarm', code, text })
  }

  /** True when there is one among them that was not known. */
  skip(sectors: readonly SectorNumber[]): boolean {
    const before = this.named.count
    this.named = union(this.named, Bitfield.fromNumbers(sectors))
    return this.named.count > before
  }
}
