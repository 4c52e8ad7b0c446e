/**
 * Which records are wanted: a level per logger name, changeable while running. A logger holds its gate, so a record that
 * is not wanted costs one comparison. It refuses to keep an endless number of names.
 */
import { PosterError } from '../error.ts'
import type { LogLevel } from './logger.ts'

/** Greater is graver. */
export const severity: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

/** The threshold one logger name looks at. */
export interface LevelGate {
  /** Records below this severity are dropped. */
  threshold: number
}

export interface LevelRules {
  /** For every logger not named in `named`. */
  readonly general: LogLevel
  readonly named: ReadonlyMap<string, LogLevel>
}

const mostNames = 1_000

export class LogLevels {
  readonly #gates = new Map<string, LevelGate>()
  readonly #named: Map<string, LogLevel>
  #general: LogLevel

  constructor(rules: LevelRules) {
    this.#general = rules.general
    this.#named = new Map(rules.named)
  }

  /** The gate of a logger; the same object for the same name. */
  gateOf(logger: string): LevelGate {
    let gate = this.#gates.get(logger)
    if (!gate) {
      gate = { threshold: severity[this.levelOf(logger)] }
      // Names come from code. Should they not, further ones keep working, only without changes while running.
      if (this.#gates.size < mostNames) this.#gates.set(logger, gate)
    }
    return gate
  }

  levelOf(logger: string): LogLevel {
    return this.#named.get(logger) ?? this.#general
  }

  /**
   * Changes the level of one logger, or of all (`*`), which also forgets the levels of single ones.
   * @throws PosterError INVALID_ARGUMENT when too many different names were set
   */
  set(logger: string, level: LogLevel): void {
    if (logger === '*') {
      this.#general = level
      this.#named.clear()
    } else {
      if (this.#named.size >= mostNames && !this.#named.has(logger)) {
        throw new PosterError('INVALID_ARGUMENT', `levels of ${mostNames} loggers are set already`)
      }
      this.#named.set(logger, level)
    }
    for (const [name, gate] of this.#gates) gate.threshold = severity[this.levelOf(name)]
  }
}
