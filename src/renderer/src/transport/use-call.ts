/** One method as a component uses it: run it, see that it runs, see what came. A new run ends the one before. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { ChannelError } from '../../../shared/channel/channel-error.ts'
import type { CallOptions } from '../../../shared/channel/open-client.ts'
import type { MethodName, ParamsOf, ResultOf } from '../../../shared/contract/console/contract.ts'
import { asChannelError } from './console-client.ts'
import { useConsole } from './use-console.ts'

export interface Call<M extends MethodName> {
  /** @returns the result; undefined when it failed (see `error`) or a later run took its place */
  run(params: ParamsOf<M>, options?: Pick<CallOptions, 'timeoutMs'>): Promise<ResultOf<M> | undefined>
  /** Ends the run in progress. */
  cancel(): void
  readonly pending: Readonly<Ref<boolean>>
  /** Of the last run that went well. */
  readonly result: Readonly<ShallowRef<ResultOf<M> | undefined>>
  readonly error: Readonly<ShallowRef<ChannelError | undefined>>
}

export function useCall<M extends MethodName>(method: M): Call<M> {
  const client = useConsole()
  const pending = ref(false)
  const result = shallowRef<ResultOf<M>>()
  const error = shallowRef<ChannelError>()
  let current: AbortController | undefined

  const cancel = (): void => {
    current?.abort()
    current = undefined
    pending.value = false
  }

  const run: Call<M>['run'] = async (params, options) => {
    cancel()
    const mine = new AbortController()
    current = mine
    pending.value = true
    error.value = undefined
    try {
      const answer = await client.call(method, params, { ...options, signal: mine.signal })
      if (current !== mine) return undefined
      result.value = answer
      return answer
    } catch (thrown) {
      if (current === mine) error.value = asChannelError(thrown)
      return undefined
    } finally {
      if (current === mine) {
        current = undefined
        pending.value = false
      }
    }
  }

  onScopeDispose(cancel)
  return { run, cancel, pending, result, error }
}
