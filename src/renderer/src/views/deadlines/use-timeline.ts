/** The events of the opened deadline, asked again whenever its row moves. */
import { computed, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import type { DeadlineRow, TimelineEventView } from '../../../../shared/contract/console/deadlines.ts'
import { useCall } from '../../transport/use-call.ts'

/** Events of one deadline that are drawn; the newest count. */
const mostEvents = 500

export interface Timeline {
  readonly events: Readonly<ShallowRef<readonly TimelineEventView[]>>
  readonly error: Readonly<Ref<ChannelError | undefined>>
  reload(): void
}

export function useTimeline(of: () => { readonly node: string; readonly row: DeadlineRow }): Timeline {
  const { run, error } = useCall('deadlines.timeline')
  const events = shallowRef<readonly TimelineEventView[]>([])
  const shownFor = ref('')
  /** What has happened, without the forecast: that moves all the time and is no event. */
  const course = computed(() => {
    const { node, row } = of()
    const phases = row.partitions.map(({ index, phase, since, attempt, message, landedAt }) =>
      [index, phase, since, attempt, message, landedAt].join(' ')
    )
    return `${node} ${row.id} ${row.ended ?? ''} ${phases.join(',')}`
  })
  const reload = async (): Promise<void> => {
    const { node, row } = of()
    const key = `${node} ${row.id}`
    if (shownFor.value !== key) events.value = []
    shownFor.value = key
    // One that has not begun has no events, and nobody is asked.
    if (row.began === null) return
    const answer = await run({ node, miner: row.miner, open: row.open, limit: mostEvents, before: '' })
    if (answer && shownFor.value === key) events.value = answer.events
  }
  watch(course, reload, { immediate: true })
  return { events, error, reload: () => void reload() }
}
