/**
 * What the log says of children: a prover that is ready, that ended, that is given up. A child that is tried again every
 * few seconds and fails in the same way is told of once, until something else happens to it.
 */
import type { LogFields, Logger } from '../../lib/log/logger.ts'
import type { ChildExit } from '../child/child-exit.ts'
import { explainExit } from '../child/explain-exit.ts'
import type { ChildFinding } from '../findings/finding.ts'
import type { ChildState } from './pool-contract.ts'

export class ChildLog {
  readonly #logger: Logger
  /** By child: what was said of its present trouble. */
  readonly #told = new Map<string, Set<string>>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  tellState(child: string, state: ChildState): void {
    const fields = { child }
    switch (state.kind) {
      case 'ready':
        this.#told.delete(child)
        return this.#logger.info(`${child} is ready`, fields)
      case 'draining':
        return this.#logger.info(
          `${child} takes no new tasks: ${state.then} when it has finished its own`,
          fields
        )
      case 'stopped':
        this.#told.delete(child)
        return this.#logger.info(`${child} is stopped`, fields)
      case 'quarantined':
        return this.#once(`${child} is given up for now: ${state.reason}`, {
          child,
          triedAgainAfterSeconds: Math.ceil((state.nextTry - state.since) / 1000)
        })
      case 'starting':
      case 'ending':
      case 'backing-off':
        return this.#logger.debug(`${child} is ${state.kind}`, fields)
    }
  }

  tellExit(child: string, pid: number | undefined, exit: ChildExit): void {
    const fields = { child, pid }
    const { level, what, advice } = explainExit(exit, child)
    if (level === 'info') this.#logger.info(`${child} ${what}`, fields)
    else this.#once(`${child} ${what}. ${advice}`, fields, level)
  }

  tellFinding(child: string, { kind, level, meaning, advice, line }: ChildFinding): void {
    const write = { info: 'info', warning: 'warn', critical: 'error' } as const
    this.#logger[write[level]](`${child}: ${meaning}. ${advice}`, { child, finding: kind, line })
  }

  forget(child: string): void {
    this.#told.delete(child)
  }

  #once(
    message: string,
    fields: LogFields & { readonly child: string },
    level: 'warn' | 'error' = 'warn'
  ): void {
    const told = this.#told.get(fields.child) ?? new Set()
    const isNew = !told.has(message)
    // Texts that change every time, e.g. by an address in them, do not add up.
    if (isNew && told.size >= mostTold) told.clear()
    this.#told.set(fields.child, told.add(message))
    this.#logger[isNew ? level : 'debug'](message, fields)
  }
}

const mostTold = 20
