/**
 * How long file checks and proofs took on this node, from the PoSter's own events, kept in the state database across
 * restarts. Forecasts are made from it, and so is the time that is left for waiting. It is written a minute later at the
 * soonest and once more at the end: what a sudden end loses is a few samples. A history that cannot be read is begun anew.
 */
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { describeError } from '../../lib/error.ts'
import type { DurableLevel } from '../../lib/level/durable-level.ts'
import type { Logger } from '../../lib/log/logger.ts'
import {
  emptyHistory,
  observe,
  readHistory,
  type DurationHistory
} from '../../poster/forecast/duration-history.ts'
import { modelDurations, type DurationModel } from '../../poster/forecast/duration-model.ts'
import type { PosterEvent, PostStep } from '../../poster/poster-event.ts'
import type { ProofTry, Prover } from '../../poster/proof-work.ts'

export interface DurationRecords extends Closeable {
  history(): DurationHistory
  /** ms a proof usually takes here; undefined when none was seen. */
  usual(proofType: PoStProofType, sectors: number): number | undefined
  tell(event: PosterEvent): void
  /** The same prover; what it is asked tells of which type a miner's proofs are. */
  watch(prover: Prover): Prover
}

export interface DurationRecordsOptions {
  /** Of the caller, open until these records are closed. */
  readonly state: DurableLevel
  /** Names of the provers on the same card, the given one included. */
  readonly onCardOf: (prover: string) => readonly string[]
  readonly clock: Clock
  readonly logger: Logger
}

const key = 'post/durations'
/** ms from a sample to its writing. */
const writeAfter = 60_000
/** Tries that are remembered to know what ran together, and miners whose checks wait for a proof type. */
const mostTries = 256
const mostMiners = 1_000

/** Never fails: a history that is damaged is told of and begun anew. */
export async function openDurationRecords(options: DurationRecordsOptions): Promise<DurationRecords> {
  const { state, logger } = options
  try {
    const text = await (await state.ready()).get(key)
    if (text !== undefined) return new KeptDurations(options, readHistory(JSON.parse(text)))
  } catch (error) {
    logger.warn(`how long proofs took before cannot be read, it is learnt anew: ${describeError(error)}`)
  }
  return new KeptDurations(options, emptyHistory)
}

class KeptDurations implements DurationRecords {
  readonly #options: DurationRecordsOptions
  readonly #types = new Map<ActorId, PoStProofType>()
  /** The last check of a miner none of whose proofs was seen. */
  readonly #unplaced = new Map<ActorId, { readonly sectors: number; readonly took: number }>()
  #tries: ProofTry[] = []
  #history: DurationHistory
  #model: { readonly of: DurationHistory; readonly model: DurationModel } | undefined
  #cancelWrite: (() => void) | undefined

  constructor(options: DurationRecordsOptions, history: DurationHistory) {
    this.#options = options
    this.#history = history
  }

  history(): DurationHistory {
    return this.#history
  }

  usual(proofType: PoStProofType, sectors: number): number | undefined {
    if (this.#model?.of !== this.#history) {
      this.#model = { of: this.#history, model: modelDurations(this.#history) }
    }
    const { typical, basis } = this.#model.model.estimate('proof', proofType, sectors)
    return basis === 'measured' ? typical : undefined
  }

  tell({ place: { miner, partitions }, step }: PosterEvent): void {
    if (step.kind === 'checked') this.#noteCheck(miner, partitions.length, step)
    else if (step.kind === 'proved') this.#noteProof(miner, step)
  }

  watch(prover: Prover): Prover {
    return {
      setDeadlineOpen: (stage, open) => prover.setDeadlineOpen(stage, open),
      ready: (stage) => prover.ready(stage),
      prove: (request, options) => {
        if (request.stage === 'window_post') this.#noteType(request.miner, request.proofType)
        return prover.prove(request, options)
      }
    }
  }

  async close(): Promise<void> {
    if (!this.#cancelWrite) return
    this.#cancelWrite()
    this.#cancelWrite = undefined
    await this.#write()
  }

  #noteType(miner: ActorId, proofType: PoStProofType): void {
    if (this.#types.size >= mostMiners) this.#types.clear()
    this.#types.set(miner, proofType)
    const check = this.#unplaced.get(miner)
    this.#unplaced.delete(miner)
    if (check) this.#add(observe(this.#history, { phase: 'check', proofType, ...check, ...alone }))
  }

  #noteCheck(miner: ActorId, partitions: number, step: PostStep & { kind: 'checked' }): void {
    const times = Math.max(1, partitions)
    const check = { sectors: Math.round((step.good + step.unreadable) / times), took: step.took / times }
    const proofType = this.#types.get(miner)
    if (proofType !== undefined) {
      return this.#add(observe(this.#history, { phase: 'check', proofType, ...check, ...alone }))
    }
    if (this.#unplaced.size >= mostMiners) this.#unplaced.clear()
    this.#unplaced.set(miner, check)
  }

  #noteProof(miner: ActorId, { sectors, tries }: PostStep & { kind: 'proved' }): void {
    const proofType = this.#types.get(miner)
    const last = tries.at(-1)
    if (proofType !== undefined && last) {
      const took = last.ended - last.began
      const together = this.#together(last)
      this.#add(
        observe(this.#history, { phase: 'proof', proofType, sectors, took, together, prover: last.child })
      )
    }
    this.#tries = [...this.#tries, ...tries].slice(-mostTries)
  }

  /** Proofs on the card while this one ran, on average. Those that still run are not known here and do not count. */
  #together({ child, began, ended }: ProofTry): number {
    const others = new Set(this.#options.onCardOf(child))
    const shared = this.#tries
      .filter((other) => others.has(other.child))
      .reduce(
        (sum, other) => sum + Math.max(0, Math.min(ended, other.ended) - Math.max(began, other.began)),
        0
      )
    return ended > began ? 1 + shared / (ended - began) : 1
  }

  #add(history: DurationHistory): void {
    if (history === this.#history) return
    this.#history = history
    this.#cancelWrite ??= this.#options.clock.after(writeAfter, () => {
      this.#cancelWrite = undefined
      void this.#write()
    })
  }

  async #write(): Promise<void> {
    const { state, logger } = this.#options
    try {
      await state.write([{ key, value: JSON.stringify(this.#history) }])
    } catch (error) {
      logger.warn(`how long proofs took cannot be written down: ${describeError(error)}`)
    }
  }
}

const alone = { together: 1, prover: '' } as const
