/**
 * Whether the next 24 h fit with so many cards, and with one more, one fewer and half of them: asked of the node that runs,
 * whose forecast knows its deadlines. Without one nothing is said.
 */
import { computed, shallowRef, watch } from 'vue'
import type { ComputedRef } from 'vue'
import type {
  AdviceView,
  DeadlineRow,
  ForecastRow,
  OutlookView,
  WhatIfView
} from '../../../../shared/contract/console/deadlines.ts'
import { useNodes } from '../../stores/nodes.ts'
import { useCall } from '../../transport/use-call.ts'
import { useNodeTopic } from '../../transport/use-node-topic.ts'
import { countProvers } from '../deadlines/usable-provers.ts'
import { findTightest } from './find-tightest.ts'
import type { TightPartition } from './find-tightest.ts'

export interface DayWith {
  /** Processes for WindowPoSt. */
  readonly cards: number
  readonly outlook: OutlookView
  /** What would still help with so many. */
  readonly advice: AdviceView | null
  readonly tightest: TightPartition | undefined
}

export interface NextDay {
  /** `unknown`: no node tells; `none`: nothing is assigned. */
  readonly state: ComputedRef<'unknown' | 'none' | 'asking' | 'told'>
  /** Most cards first. */
  readonly days: ComputedRef<readonly DayWith[]>
  readonly forecast: ComputedRef<ForecastRow | undefined>
  readonly deadlines: ComputedRef<readonly DeadlineRow[]>
}

export function useNextDay(node: () => string, planned: () => number, winningApart: () => boolean): NextDay {
  const nodes = useNodes()
  const { rows: forecasts } = useNodeTopic('forecast', node, 'forecast')
  const { rows: deadlines } = useNodeTopic('deadlines', node, 'deadlines')
  const { rows: provers, state: proversState } = useNodeTopic('provers', node, 'provers')
  const whatIf = useCall('deadlines.whatIf')
  const told = shallowRef<readonly DayWith[]>([])
  const forecast = computed(() => forecasts.value[0])
  const runs = computed(() => nodes.find(node())?.life === 'running' && forecast.value !== undefined)
  const usable = computed(() => countProvers(provers.value).usable)
  const question = computed(() => {
    if (!runs.value || planned() === 0 || proversState.value !== 'live') return ''
    const apart = winningApart() && forecast.value?.winningApart !== null
    return JSON.stringify([node(), planned(), usable.value, apart])
  })

  async function ask(): Promise<void> {
    const asked = question.value
    if (asked === '') return
    const count = planned()
    const apart = winningApart() && forecast.value?.winningApart !== null
    const sizes = [...new Set([count + 1, count, count - 1, Math.floor(count / 2)])].filter(
      (size) => size > 0
    )
    const days: DayWith[] = []
    for (const cards of sizes) {
      const change = Math.max(-64, Math.min(64, cards - usable.value))
      const answer: WhatIfView | undefined = await whatIf.run({
        node: node(),
        cards: change,
        winningApart: apart
      })
      if (!answer || question.value !== asked) return
      const { outlook, advice } = answer
      days.push({ cards, outlook, advice, tightest: findTightest(answer, deadlines.value) })
    }
    told.value = days
  }
  watch(
    question,
    () => {
      told.value = []
      void ask()
    },
    { immediate: true }
  )

  return {
    state: computed(() => {
      if (planned() === 0) return 'none'
      if (!runs.value) return 'unknown'
      return told.value.length === 0 ? 'asking' : 'told'
    }),
    days: computed(() => told.value),
    forecast,
    deadlines: computed(() => deadlines.value)
  }
}
