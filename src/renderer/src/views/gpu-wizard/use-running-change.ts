/**
 * What writing does to a node that runs: it looks at its ext-prover.cfg by itself, and replaces each prover that changed as
 * soon as that has nothing in hand. Doing it now cuts off what they have in hand.
 */
import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import type { ConsequenceView, ProverRow } from '../../../../shared/contract/console/provers.ts'
import { useGpuDraft } from '../../stores/gpu-draft.ts'
import { useCall } from '../../transport/use-call.ts'
import { useNodeTopic } from '../../transport/use-node-topic.ts'
import { matchProvers } from './match-provers.ts'
import { mergeConsequences } from './merge-consequences.ts'

export interface RunningChange {
  /** Provers that the assignment has no more, or otherwise. */
  readonly replaced: ComputedRef<readonly ProverRow[]>
  /** Undefined until it is known. */
  readonly cost: Readonly<ShallowRef<ConsequenceView | undefined>>
  readonly error: ComputedRef<ChannelError | undefined>
  ask(): Promise<void>
  /** After the write: takes it over at once, and does not wait for what is in hand. */
  hurry(): Promise<void>
}

/** Provers whose cost is asked for, at most. */
const mostAsked = 64

export function useRunningChange(node: () => string): RunningChange {
  const store = useGpuDraft()
  const { rows: provers } = useNodeTopic('provers', node, 'provers')
  const consequence = useCall('provers.consequence')
  const reload = useCall('nodes.reload')
  const restart = useCall('provers.restart')
  const cost = shallowRef<ConsequenceView>()
  const replaced = computed(() => {
    const kept = new Set(
      matchProvers(store.assignment.processes, provers.value).map(({ prover }) => prover?.id)
    )
    return provers.value.filter(({ id, configured }) => configured && !kept.has(id))
  })

  async function ask(): Promise<void> {
    cost.value = undefined
    const found: ConsequenceView[] = []
    for (const { id } of replaced.value.slice(0, mostAsked)) {
      const each = await consequence.run({ node: node(), prover: id, action: 'restart' })
      if (!each) return
      found.push(each)
    }
    cost.value = mergeConsequences(found)
  }

  async function hurry(): Promise<void> {
    const leaving = replaced.value.filter(({ tasks }) => tasks.length > 0)
    if (!(await reload.run({ node: node() }))) return
    for (const { id } of leaving) await restart.run({ node: node(), prover: id, when: 'now' })
  }

  return {
    replaced,
    cost,
    error: computed(() => consequence.error.value ?? reload.error.value ?? restart.error.value),
    ask,
    hurry
  }
}
