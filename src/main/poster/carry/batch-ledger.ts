/**
 * The record of one batch while it is carried: what is known of it and its messages, on disk before anything is done that
 * depends on it. It decides nothing and sends nothing.
 */
import type { PostJournal, PostRecord, ProvenBatch, SentMessage } from '../post-record.ts'

export class BatchLedger {
  readonly #journal: PostJournal
  #record: PostRecord

  constructor(journal: PostJournal, record: PostRecord) {
    this.#journal = journal
    this.#record = record
  }

  get batch(): ProvenBatch {
    return this.#record.batch
  }

  get messages(): readonly SentMessage[] {
    return this.#record.messages
  }

  get last(): SentMessage | undefined {
    return this.#record.messages.at(-1)
  }

  get landedAt(): number | undefined {
    return this.#record.landedAt
  }

  /** Before it is pushed. */
  intend(message: SentMessage): Promise<void> {
    return this.#write({ ...this.#record, messages: [...this.#record.messages, message] })
  }

  /** Does nothing when that is what is known already. */
  async update(change: Partial<SentMessage>): Promise<void> {
    const { last } = this
    if (!last || isKnown(last, change)) return
    await this.#write({ ...this.#record, messages: this.messages.with(-1, { ...last, ...change }) })
  }

  async land(height: number | undefined): Promise<void> {
    if (height !== this.landedAt) await this.#write({ ...this.#record, landedAt: height })
  }

  async #write(record: PostRecord): Promise<void> {
    await this.#journal.write(record)
    this.#record = record
  }
}

function isKnown(last: SentMessage, change: Partial<SentMessage>): boolean {
  const { gas, ...rest } = change
  const before: Readonly<Record<string, unknown>> = { ...last }
  return (
    Object.entries(rest).every(([name, value]) => before[name] === value) &&
    (gas === undefined ||
      (gas.limit === last.gas?.limit && gas.feeCap === last.gas.feeCap && gas.premium === last.gas.premium))
  )
}
