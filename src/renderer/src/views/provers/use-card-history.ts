/** The last hour of a card: asked for once, then continued with the readings that come in anyway. */
import { shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import type { CardHistoryView, CardRow } from '../../../../shared/contract/console/cards.ts'
import { useCall } from '../../transport/use-call.ts'

/** ms */
const keptFor = 3_600_000
const closest = 10_000

const empty: CardHistoryView = { at: [], load: [], memory: [], temperature: [] }

export function useCardHistory(
  node: MaybeRefOrGetter<string>,
  card: MaybeRefOrGetter<CardRow | undefined>
): Readonly<ShallowRef<CardHistoryView>> {
  const history = shallowRef(empty)
  const { run } = useCall('cards.history')
  watch(
    () => [toValue(node), toValue(card)?.id] as const,
    async ([from, id]) => {
      history.value = empty
      if (id !== undefined) history.value = (await run({ node: from, card: id })) ?? empty
    },
    { immediate: true }
  )
  watch(
    () => toValue(card),
    (row) => {
      if (row) history.value = continueHistory(history.value, row)
    }
  )
  return history
}

/** Takes a reading in when the last one is some seconds old, and lets go of what is older than an hour. */
export function continueHistory(
  history: CardHistoryView,
  row: Pick<CardRow, 'seenAt' | 'load' | 'memoryUsed' | 'temperature'>
): CardHistoryView {
  const last = history.at.at(-1)
  if (last !== undefined && row.seenAt - last < closest) return history
  const from = history.at.findIndex((at) => at >= row.seenAt - keptFor)
  const kept = from < 0 ? history.at.length : from
  return {
    at: [...history.at.slice(kept), row.seenAt],
    load: [...history.load.slice(kept), row.load],
    memory: [...history.memory.slice(kept), row.memoryUsed],
    temperature: [...history.temperature.slice(kept), row.temperature]
  }
}
