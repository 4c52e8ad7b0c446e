/**
 * From a request to its answer: method, permission, parameter count, call, error. Order and wording of the errors are
 * go-jsonrpc's. A method that returns no promise is answered without one.
 */
import type { Logger } from '../../lib/log/logger.ts'
import type { JsonValue } from '../../lib/json.ts'
import { messageOf } from '../../lib/error.ts'
import { abortError } from '../../lib/wait.ts'
import { refusalOf } from './access.ts'
import {
  applicationErrorAnswer,
  protocolErrorAnswer,
  resultAnswer,
  type Answer,
  type CallOutcome
} from './answer.ts'
import type { Call } from './call.ts'
import type { ChannelSource, RpcMethod, RpcMethodTable, RpcPeer } from './method-table.ts'
import type { OutChannels } from './out-channels.ts'
import { ParamError } from './params.ts'
import type { RpcId, RpcRequest, Unreadable } from './request.ts'
import { applicationErrorOf, rpcCodes } from '../rpc-error.ts'

/** Open channels of one WebSocket. */
const mostChannels = 256

/** Called after every answer; `method` is `unknown` for a method that is not in the table. */
export type CallObserver = (method: string, milliseconds: number, outcome: CallOutcome) => void

export interface DispatchOptions {
  readonly methods: RpcMethodTable
  readonly logger: Logger
  readonly mayChange: (peer: RpcPeer) => boolean
  readonly mostCallsInFlight: number
  readonly onCall?: CallObserver | undefined
}

export class Dispatcher {
  readonly #methods: RpcMethodTable
  readonly #logger: Logger
  readonly #mayChange: (peer: RpcPeer) => boolean
  readonly #mostCallsInFlight: number
  readonly #onCall: CallObserver | undefined
  readonly #inFlight = new Set<Call>()
  #drained: (() => void) | undefined

  constructor(options: DispatchOptions) {
    this.#methods = options.methods
    this.#logger = options.logger
    this.#mayChange = options.mayChange
    this.#mostCallsInFlight = options.mostCallsInFlight
    this.#onCall = options.onCall
  }

  /** Never throws and never rejects. @param channels where results that are channels go; none over plain HTTP */
  answer(request: RpcRequest | Unreadable, call: Call, channels?: OutChannels): Answer | Promise<Answer> {
    if (this.#onCall === undefined) return this.#answer(request, call, channels)
    const observe = this.#onCall
    const started = performance.now()
    const known = request.kind === 'request' && this.#methods.has(request.method)
    const method = known ? request.method : 'unknown'
    const answer = this.#answer(request, call, channels)
    if (!(answer instanceof Promise)) {
      observe(method, performance.now() - started, answer.outcome)
      return answer
    }
    return answer.then((settled) => {
      observe(method, performance.now() - started, settled.outcome)
      return settled
    })
  }

  /** Aborts every call in flight. */
  abortAll(reason: Error): void {
    for (const call of this.#inFlight) call.abort(reason)
  }

  /** Resolves when no call is in flight. */
  async drained(): Promise<void> {
    if (this.#inFlight.size === 0) return
    await new Promise<void>((resolve) => {
      this.#drained = resolve
    })
  }

  #answer(
    request: RpcRequest | Unreadable,
    call: Call,
    channels: OutChannels | undefined
  ): Answer | Promise<Answer> {
    if (request.kind === 'unreadable') return protocolErrorAnswer(request.id, rpcCodes.parse, request.problem)
    const { id, method: name, params: given } = request
    const method = this.#methods.get(name)
    if (!method) {
      return protocolErrorAnswer(id, rpcCodes.methodNotFound, `method '${shortened(name)}' not found`)
    }
    if (given !== null && !Array.isArray(given)) {
      return protocolErrorAnswer(
        id,
        rpcCodes.parse,
        `unmarshaling param array: not an array but ${typeof given}`
      )
    }
    const params = given ?? []
    if (!method.arities.includes(params.length)) {
      const counts = method.arities.join(' or ')
      const problem = `wrong param count (method '${name}'): ${params.length} != ${counts}`
      return protocolErrorAnswer(id, rpcCodes.invalidParams, problem)
    }
    if (method.permission === 'change' && !this.#mayChange(call.peer)) {
      return applicationErrorAnswer(id, rpcCodes.application, refusalOf(name), 'refused')
    }
    if (method.result === 'channel')
      return this.#openChannel(id, name, () => method.call(params, call), channels, call)
    return this.#perform(id, name, method, method.result, params, call)
  }

  #openChannel(
    id: RpcId | undefined,
    name: string,
    start: () => unknown,
    channels: OutChannels | undefined,
    call: Call
  ): Answer {
    if (!channels || id === undefined) {
      const problem = `method '${shortened(name)}' not supported in this mode (no out channel support)`
      return protocolErrorAnswer(id, rpcCodes.methodNotFound, problem)
    }
    if (channels.size >= mostChannels) {
      return applicationErrorAnswer(id, rpcCodes.application, 'too many open channels', 'refused')
    }
    try {
      // What a method with the result 'channel' returns.
      const { number, begin } = channels.open(id, start() as ChannelSource)
      return { ...resultAnswer(id, 'value', number), afterwards: begin }
    } catch (error) {
      return this.#errorAnswer(id, name, error, call)
    }
  }

  #perform(
    id: RpcId | undefined,
    name: string,
    method: RpcMethod,
    kind: 'value' | 'none',
    params: JsonValue[],
    call: Call
  ) {
    if (this.#inFlight.size >= this.#mostCallsInFlight) {
      return applicationErrorAnswer(
        id,
        rpcCodes.application,
        'too many calls in flight, try again later',
        'refused'
      )
    }
    try {
      const result = method.call(params, call)
      if (!isThenable(result)) return resultAnswer(id, kind, result)
      this.#inFlight.add(call)
      return Promise.resolve(result).then(
        (value) => this.#settle(id, name, kind, value, call),
        (error: unknown) => this.#fail(id, name, error, call)
      )
    } catch (error) {
      return this.#errorAnswer(id, name, error, call)
    }
  }

  #settle(id: RpcId | undefined, name: string, kind: 'value' | 'none', value: unknown, call: Call): Answer {
    this.#leave(call)
    try {
      return resultAnswer(id, kind, value)
    } catch (error) {
      return this.#errorAnswer(id, name, error, call)
    }
  }

  #fail(id: RpcId | undefined, name: string, error: unknown, call: Call): Answer {
    this.#leave(call)
    return this.#errorAnswer(id, name, error, call)
  }

  #leave(call: Call): void {
    this.#inFlight.delete(call)
    if (this.#inFlight.size === 0) this.#drained?.()
  }

  #errorAnswer(id: RpcId | undefined, name: string, error: unknown, call: Call): Answer {
    if (error instanceof ParamError) {
      return protocolErrorAnswer(id, rpcCodes.parse, `unmarshaling params for '${name}': ${error.message}`)
    }
    const expected = applicationErrorOf(error)
    if (expected) {
      this.#logger.debug(`error in RPC call to '${name}'`, { code: expected.code, error: expected.message })
      return applicationErrorAnswer(id, expected.code, expected.message)
    }
    if (call.aborted) return applicationErrorAnswer(id, rpcCodes.application, abortError(call.signal).message)
    this.#logger.error(`panic in rpc method '${name}': ${messageOf(error)}`, {
      stack: error instanceof Error ? error.stack : undefined
    })
    const problem = `fatal error calling '${name}': panic in rpc method '${name}': internal error, see the node's log`
    return protocolErrorAnswer(id, rpcCodes.panic, problem)
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function shortened(name: string): string {
  return name.length <= 200 ? name : `${name.slice(0, 200)}…`
}
