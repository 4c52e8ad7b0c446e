/** What of the logs is chosen, begun by the address of the page and changed by the person who reads. */
import { ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { useRoute } from 'vue-router'
import type { LoggedDeadlineRow } from '../../../../shared/contract/console/go-timeline.ts'
import type { FieldChip } from './filter-chips.ts'
import { allLevels, firstChoice, type LogChoice } from './log-choice.ts'
import { readTarget } from './logs-address.ts'

export interface UsedLogChoice {
  /** Undefined: all sources there are, those to come as well. */
  readonly chosen: ShallowRef<ReadonlySet<string> | undefined>
  readonly choice: ShallowRef<LogChoice>
  /** ms since the Unix epoch: lines are shown from there. */
  readonly at: Ref<number | undefined>
  readonly tab: Ref<'lines' | 'deadlines'>
  filterBy(chip: FieldChip): void
  setRange(range: LogChoice['range']): void
  clearFilters(): void
  showDeadline(row: LoggedDeadlineRow): void
}

export function useLogChoice(node: () => string): UsedLogChoice {
  const route = useRoute()
  const chosen = shallowRef<ReadonlySet<string>>()
  const choice = shallowRef<LogChoice>(firstChoice)
  const at = ref<number>()
  const tab = ref<'lines' | 'deadlines'>('lines')

  watch(
    () => [node(), route.query] as const,
    () => {
      const target = readTarget(route.query)
      chosen.value = target.source === undefined ? undefined : new Set([target.source])
      choice.value = { ...firstChoice, search: target.search ?? '', fields: target.fields ?? {} }
      at.value = target.at
      tab.value = 'lines'
    },
    { immediate: true }
  )
  return {
    chosen,
    choice,
    at,
    tab,
    filterBy({ field, value }) {
      choice.value = { ...choice.value, fields: { ...choice.value.fields, [field]: value } }
    },
    setRange(range) {
      at.value = undefined
      choice.value = { ...choice.value, range }
    },
    clearFilters() {
      choice.value = { ...firstChoice, levels: allLevels }
    },
    showDeadline({ miner, deadline, firstAt }) {
      tab.value = 'lines'
      at.value = firstAt ?? undefined
      choice.value = {
        ...firstChoice,
        fields: { ...(miner === null ? {} : { miner }), ...(deadline === null ? {} : { deadline }) }
      }
    }
  }
}
