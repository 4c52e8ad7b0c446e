/** The path of a log and the name it gets in the list of nodes, until it is attached and its page is shown. */
import { ref } from 'vue'
import type { Ref } from 'vue'
import { useRouter } from 'vue-router'
import { useCall } from '../../transport/use-call.ts'
import { logsAddress } from './logs-address.ts'

export interface AttachLogForm {
  readonly path: Ref<string>
  readonly name: Ref<string>
  readonly pending: ReturnType<typeof useCall<'nodes.attach'>>['pending']
  readonly error: ReturnType<typeof useCall<'nodes.attach'>>['error']
  /** @returns whether it was attached */
  attach(): Promise<boolean>
}

/** Characters of a name in the list. */
const longestName = 80

export function useAttachLog(): AttachLogForm {
  const router = useRouter()
  const { run, pending, error } = useCall('nodes.attach')
  const path = ref('')
  const name = ref('')

  async function attach(): Promise<boolean> {
    const address = path.value.trim()
    if (address === '' || pending.value) return false
    const title = name.value.trim() || (address.split('/').at(-1) ?? '')
    const attached = await run({ kind: 'log-file', address, name: title.slice(0, longestName) })
    if (!attached) return false
    path.value = ''
    name.value = ''
    await router.push(logsAddress(attached.id, {}))
    return true
  }
  return { path, name, pending, error, attach }
}
