/**
 * The rows of a topic, live. Over a lost connection they stay, marked `lost`; a new connection begins them anew. `rows` is
 * replaced as a whole, so that a table of thousands costs one reaction a change. Ends with the component that asked.
 */
import { onScopeDispose, ref, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter, Ref, ShallowRef } from 'vue'
import type { ChannelError } from '../../../shared/channel/channel-error.ts'
import { KeyedList } from '../../../shared/channel/keyed-list.ts'
import type { RowOf, TopicName, TopicParamsOf } from '../../../shared/contract/console/contract.ts'
import { useConsole } from './use-console.ts'

/**
 * `error`: the console refused or ended it. What may pass, as a node that is starting, is asked again every few seconds, and
 * the error stays until there is an answer.
 */
export type TopicState = 'loading' | 'live' | 'lost' | 'error'

export interface Topic<Row> {
  readonly rows: Readonly<ShallowRef<readonly Row[]>>
  readonly state: Readonly<Ref<TopicState>>
  readonly error: Readonly<ShallowRef<ChannelError | undefined>>
  /** ms of the last snapshot or change */
  readonly updatedAt: Readonly<Ref<number | undefined>>
}

/** ms after which a topic that ended is asked for again. */
const askAgainAfter = 3000
/** Codes that asking again does not change. */
const lasting: readonly string[] = ['NOT_FOUND', 'NOT_PERMITTED', 'INVALID_ARGUMENT']

/** @param params undefined: not yet, nothing is watched; another value begins anew */
export function useTopic<T extends TopicName>(
  topic: T,
  params: MaybeRefOrGetter<TopicParamsOf<T> | undefined>
): Topic<RowOf<T>> {
  const client = useConsole()
  const rows = shallowRef<readonly RowOf<T>[]>([])
  const state = ref<TopicState>('loading')
  const error = shallowRef<ChannelError>()
  const updatedAt = ref<number>()
  let stop: (() => void) | undefined
  let askAgain: ReturnType<typeof setTimeout> | undefined

  const end = (): void => {
    clearTimeout(askAgain)
    stop?.()
    stop = undefined
  }

  const begin = (wanted: TopicParamsOf<T> | undefined): void => {
    end()
    rows.value = []
    state.value = 'loading'
    error.value = undefined
    updatedAt.value = undefined
    if (wanted !== undefined) ask(wanted)
  }

  const ask = (wanted: TopicParamsOf<T>): void => {
    const list = new KeyedList<RowOf<T>>()
    const show = (): void => {
      clearTimeout(askAgain)
      rows.value = list.rows()
      state.value = 'live'
      error.value = undefined
      updatedAt.value = Date.now()
    }
    stop = client.watch(topic, wanted, {
      snapshot(revision, all) {
        list.snapshot(revision, all)
        show()
      },
      change(change) {
        list.change(change)
        show()
      },
      ended(reason) {
        error.value = reason
        state.value = reason ? 'error' : 'lost'
        if (reason && lasting.includes(reason.code)) return
        clearTimeout(askAgain)
        askAgain = setTimeout(() => {
          stop?.()
          ask(wanted)
        }, askAgainAfter)
      },
      lost() {
        state.value = 'lost'
      }
    })
  }

  watch(
    () => {
      const wanted = toValue(params)
      return wanted === undefined ? undefined : JSON.stringify(wanted)
    },
    () => begin(toValue(params)),
    { immediate: true }
  )
  onScopeDispose(end)
  return { rows, state, error, updatedAt }
}
