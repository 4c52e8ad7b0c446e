/** Adds members nobody has heard of to every object of an answer, as a newer node would. Source: proving.md §7.1. */
import type { ChannelSource, RpcMethod, RpcMethodTable } from '../../jsonrpc/server/method-table.ts'
import { checkTimes } from './times.ts'

export class UnknownMembers {
  #times = 0

  /** Answers and values of channels left that have them. */
  get times(): number {
    return this.#times
  }

  /** @throws PosterError INVALID_ARGUMENT */
  set(times: number): void {
    checkTimes(times)
    this.#times = times
  }

  /** The same table, whose answers have them while they are set. */
  wrap(table: RpcMethodTable): RpcMethodTable {
    return new Map(Array.from(table, ([name, method]) => [name, this.#wrapMethod(method)] as const))
  }

  #wrapMethod(method: RpcMethod): RpcMethod {
    return {
      ...method,
      call: (params, call) => {
        const result = method.call(params, call)
        if (method.result === 'channel') return this.#wrapSource(result as ChannelSource) // what such a method returns
        return result instanceof Promise
          ? result.then((settled: unknown) => this.#change(settled))
          : this.#change(result)
      }
    }
  }

  #wrapSource(source: ChannelSource): ChannelSource {
    return (sink) => source({ send: (value) => sink.send(this.#change(value)), close: () => sink.close() })
  }

  #change(value: unknown): unknown {
    if (this.#times === 0) return value
    this.#times -= 1
    return withUnknownMembers(value)
  }
}

/** Links (`{"/": …}`) stay as they are: they have one member by definition. */
function withUnknownMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknownMembers)
  if (typeof value !== 'object' || value === null || '/' in value) return value
  const members = Object.entries(value).map(([name, member]) => [name, withUnknownMembers(member)] as const)
  return { UnheardOf: { Of: [1, '2', null] }, ...Object.fromEntries(members), Zzz: true }
}
