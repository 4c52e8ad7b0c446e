/** The column of times, as the person has set it for the whole console. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useMessages } from '../../i18n/use-messages.ts'
import { useNodes } from '../../stores/nodes.ts'
import { useSettings } from '../../stores/settings.ts'
import { formatLineTime, type EpochAnchor } from './line-time.ts'
import type { NumberedLine } from './take-line.ts'

export function useLineTime(node: () => string): {
  readonly timeOf: (line: NumberedLine) => string
  readonly timeHead: ComputedRef<string>
} {
  const text = useMessages()
  const settings = useSettings()
  const nodes = useNodes()
  const anchor = computed((): EpochAnchor | undefined => {
    const row = nodes.find(node())
    return row?.head && row.epochMs !== null
      ? { epoch: row.head.epoch, at: row.head.at, epochMs: row.epochMs }
      : undefined
  })
  return {
    timeOf: ({ line }) =>
      line.at === null || line.continuation ? '' : formatLineTime(line.at, settings.timeFormat, anchor.value),
    timeHead: computed(() => {
      const { logs } = text.value
      if (settings.timeFormat === 'utc') return logs.utcTime
      return settings.timeFormat === 'epoch' && anchor.value ? logs.epochTime : logs.localTime
    })
  }
}
