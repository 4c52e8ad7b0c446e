/** What carrying is made of, shared by all batches. */
import type { Clock } from '../../lib/clock.ts'
import type { HeadView } from '../head-view.ts'
import type { MessageChannel } from '../message-channel.ts'
import type { PostJournal, ProvenBatch } from '../post-record.ts'
import type { AlarmCode, PostStep, TellPoster } from '../poster-event.ts'
import type { ReadPostSettings } from '../post-settings.ts'
import type { Spending } from './spending.ts'

export interface CarryParts {
  readonly channel: MessageChannel
  readonly journal: PostJournal
  readonly readSettings: ReadPostSettings
  readonly tell: TellPoster
  readonly clock: Clock
  /** As StateNetworkName gives it: practice proofs go to `practice-…` only. */
  readonly networkName: string
}

export interface SharedCarryParts extends CarryParts {
  readonly spending: Spending
}

/** Tells of one batch; the same trouble and the same alarm once in a row. */
export class BatchTeller {
  readonly #tell: (epoch: number, step: PostStep) => void
  readonly #alarmed = new Set<AlarmCode>()
  #phase = ''
  #trouble = ''

  constructor({ tell, clock }: CarryParts, { key, deadline, partitions }: ProvenBatch, attempt: number) {
    const place = {
      miner: key.miner,
      deadline,
      partitions: partitions.map(({ index }) => index),
      attempt
    }
    this.#tell = (epoch, step) => tell({ at: clock.now(), epoch, place, step })
  }

  step({ height }: HeadView, step: PostStep): void {
    if (step.kind === 'phase') {
      if (this.#phase === step.phase) return
      this.#phase = step.phase
    }
    this.#tell(height, step)
  }

  trouble(view: HeadView, text: string): void {
    if (this.#trouble !== text) this.#tell(view.height, { kind: 'trouble', text })
    this.#trouble = text
  }

  /** Once for each code. */
  alarm(view: HeadView, code: AlarmCode, text: string): void {
    if (this.#alarmed.has(code)) return
    this.#alarmed.add(code)
    this.#tell(view.height, { kind: 'alarm', code, text })
  }
}
