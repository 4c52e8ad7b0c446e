/** Why something cannot be done from this page, in words, for the button that would do it; undefined when it can. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { NodeAbility } from '../../../shared/contract/console/nodes.ts'
import type { Permission } from '../../../shared/contract/console/permission.ts'
import { useMessages } from '../i18n/use-messages.ts'
import { useConnection } from '../stores/connection.ts'
import { useNodes } from '../stores/nodes.ts'

/** @param ability what the node must be able to be asked for */
export function useRefusal(
  permission: Permission,
  node: () => string,
  ability?: NodeAbility
): ComputedRef<string | undefined> {
  const connection = useConnection()
  const nodes = useNodes()
  const text = useMessages()
  return computed(() => {
    const { refusal } = text.value.components
    if (connection.state.kind !== 'live') return refusal.offline
    if (!connection.may(permission)) return refusal.permission
    const able = ability === undefined || nodes.find(node())?.abilities.includes(ability) === true
    return able ? undefined : refusal.node
  })
}
