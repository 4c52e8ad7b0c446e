/** Puts the planned node into the list, which starts it, and tells how it does. */
import { computed, ref } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import type { NodeRow } from '../../../../shared/contract/console/nodes.ts'
import { useNodes } from '../../stores/nodes.ts'
import { useProxyDraft } from '../../stores/proxy-draft.ts'
import { useCall } from '../../transport/use-call.ts'

export interface StartedNode {
  readonly start: () => Promise<void>
  /** Undefined until it stands in the list. */
  readonly id: Readonly<Ref<string | undefined>>
  readonly row: ComputedRef<NodeRow | undefined>
  readonly pending: Readonly<Ref<boolean>>
  readonly error: Readonly<ShallowRef<ChannelError | undefined>>
}

export function useStartNode(): StartedNode {
  const store = useProxyDraft()
  const nodes = useNodes()
  const host = useCall('nodes.host')
  const id = ref<string>()
  const row = computed(() => nodes.find(id.value))

  async function start(): Promise<void> {
    const request = store.request
    if (!request) return
    const { home, sharedConfigDirectory, listen, source, poster, extProver } = request
    const hosted = await host.run({
      name: store.draft.name.trim(),
      home,
      ...(sharedConfigDirectory === undefined ? {} : { configDirectory: sharedConfigDirectory }),
      listen,
      proxy: source,
      poster,
      miner: false,
      extProver
    })
    if (!hosted) return
    id.value = hosted.id
    store.draft.written = false
  }

  return { start, id, row, pending: host.pending, error: host.error }
}
