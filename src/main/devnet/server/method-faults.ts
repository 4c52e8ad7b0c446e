/**
 * Makes methods slow or failing on demand, a number of times, so that a client's patience can be tried. A method without a fault
 * is called as it is. Source: proving.md §7.1.
 */
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { abortError } from '../../lib/wait.ts'
import { RpcError } from '../../jsonrpc/rpc-error.ts'
import type { RpcMethod, RpcMethodTable } from '../../jsonrpc/server/method-table.ts'
import { mostTimes } from './times.ts'

export interface MethodFault {
  /** ms before anything happens. */
  readonly delay: number
  /** What the method answers with code 1 in place of its result; empty for the result itself. */
  readonly error: string
  /** Calls that meet it. */
  readonly times: number
}

const longestDelay = 3_600_000

export class MethodFaults {
  readonly #clock: Clock
  readonly #faults = new Map<string, MethodFault>()
  readonly #known = new Set<string>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws PosterError INVALID_ARGUMENT for a method no table has */
  checkName(name: string): void {
    if (!this.#known.has(name)) throw new PosterError('INVALID_ARGUMENT', `there is no method ${name} here`)
  }

  /** From now on; 0 times takes it back. @throws PosterError INVALID_ARGUMENT for a method no table has, or odd figures */
  set(name: string, fault: MethodFault): void {
    const isWithin = (value: number, most: number): boolean =>
      Number.isSafeInteger(value) && value >= 0 && value <= most
    this.checkName(name)
    if (!isWithin(fault.delay, longestDelay) || !isWithin(fault.times, mostTimes)) {
      throw new PosterError('INVALID_ARGUMENT', `no fault of ${fault.delay} ms, ${fault.times} times`)
    }
    if (fault.times === 0) this.#faults.delete(name)
    else this.#faults.set(name, fault)
  }

  clear(): void {
    this.#faults.clear()
  }

  list(): { Method: string; Delay: number; Error: string; Times: number }[] {
    return Array.from(this.#faults, ([Method, { delay, error, times }]) => ({
      Method,
      Delay: delay,
      Error: error,
      Times: times
    }))
  }

  /** The same table, whose methods meet the faults that are set. */
  wrap(table: RpcMethodTable): RpcMethodTable {
    return new Map(Array.from(table, ([name, method]) => [name, this.#wrapMethod(name, method)] as const))
  }

  #wrapMethod(name: string, method: RpcMethod): RpcMethod {
    this.#known.add(name)
    return {
      ...method,
      call: (params, call) => {
        const fault = this.#take(name)
        if (!fault) return method.call(params, call)
        const go = (): unknown => {
          if (fault.error !== '') throw new RpcError(1, fault.error)
          return method.call(params, call)
        }
        // A channel is opened at once: its answer is only a number.
        if (fault.delay === 0 || method.result === 'channel') return go()
        return this.#later(fault.delay, call.signal).then(go)
      }
    }
  }

  #take(name: string): MethodFault | undefined {
    const fault = this.#faults.get(name)
    if (fault) this.set(name, { ...fault, times: fault.times - 1 })
    return fault
  }

  #later(delay: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        cancel()
        reject(abortError(signal))
      }
      const cancel = this.#clock.after(delay, () => {
        signal.removeEventListener('abort', abort)
        resolve()
      })
      signal.addEventListener('abort', abort, { once: true })
      if (signal.aborted) abort()
    })
  }
}
