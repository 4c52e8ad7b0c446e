/**
 * A topic of a node, watched from when the node first runs. What was shown stays when it ends: how old it is, its row tells.
 * A topic that had failed is asked again when the node runs anew, or when a person says so.
 */
import { nextTick, shallowRef, watch } from 'vue'
import type { RowOf, TopicName, TopicParamsOf } from '../../../shared/contract/console/contract.ts'
import type { NodeAbility } from '../../../shared/contract/console/nodes.ts'
import { useNodes } from '../stores/nodes.ts'
import { useTopic } from './use-topic.ts'
import type { Topic } from './use-topic.ts'

interface OfNode {
  readonly node: string
}

/** Topics whose only parameter is the node. */
export type NodeTopicName = {
  [T in TopicName]: OfNode extends TopicParamsOf<T> ? (TopicParamsOf<T> extends OfNode ? T : never) : never
}[TopicName]

export interface NodeTopic<Row> extends Topic<Row> {
  retry(): void
}

/** @param ability the node must have it, or it is not asked */
export function useNodeTopic<T extends NodeTopicName>(
  topic: T,
  node: () => string,
  ability?: NodeAbility
): NodeTopic<RowOf<T>> {
  const nodes = useNodes()
  const asked = shallowRef<OfNode>()
  // Every topic of this list takes exactly that, which the compiler cannot see through the generic.
  const found = useTopic(topic, () => asked.value as TopicParamsOf<T> | undefined)

  const retry = (): void => {
    asked.value = undefined
    void nextTick(() => {
      asked.value = { node: node() }
    })
  }

  watch(
    () => {
      const row = nodes.find(node())
      const able = ability === undefined || row?.abilities.includes(ability) === true
      return [node(), row?.life === 'running', able] as const
    },
    ([id, running, able]) => {
      if (!able) asked.value = undefined
      else if (asked.value?.node !== id) asked.value = running ? { node: id } : undefined
      else if (running && found.state.value === 'error') retry()
    },
    { immediate: true }
  )
  return { ...found, retry }
}
