/**
 * The board's rows under the circumstances that are chosen. Asked again when they change and when a new forecast may be
 * there; while an answer is on its way the board stays as it was. As things are, it is the node's own rows.
 */
import { computed, ref, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import type { DeadlineRow, WhatIfView } from '../../../../shared/contract/console/deadlines.ts'
import { useCall } from '../../transport/use-call.ts'
import { withWhatIf } from './what-if-rows.ts'

export interface WhatIf {
  /** More than there are; negative: fewer. */
  readonly cards: Ref<number>
  readonly winningApart: Ref<boolean>
  /** Undefined while things are as they are. */
  readonly answer: ComputedRef<WhatIfView | undefined>
  readonly rows: ComputedRef<readonly DeadlineRow[]>
  readonly pending: Readonly<Ref<boolean>>
  readonly error: Readonly<ShallowRef<ChannelError | undefined>>
}

export function useWhatIf(node: () => string, rows: Readonly<ShallowRef<readonly DeadlineRow[]>>): WhatIf {
  const { run, cancel, result, pending, error } = useCall('deadlines.whatIf')
  const cards = ref(0)
  const winningApart = ref(false)
  const differs = computed(() => cards.value !== 0 || winningApart.value)
  const answered = ref('')
  const asked = computed(() => `${node()} ${cards.value} ${winningApart.value}`)
  watch(asked, async (question) => {
    if (!differs.value) return cancel()
    const answer = await run({ node: node(), cards: cards.value, winningApart: winningApart.value })
    if (answer) answered.value = question
  })
  const answer = computed(() => (differs.value && answered.value === asked.value ? result.value : undefined))
  const shown = computed(() => (answer.value ? withWhatIf(rows.value, answer.value) : rows.value))
  return { cards, winningApart, answer, rows: shown, pending, error }
}
