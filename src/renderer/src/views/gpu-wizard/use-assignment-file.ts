/** The ext-prover.cfg an assignment is for: read, and read again. For another machine it is the text that was prepared. */
import { computed, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import type { ParamsOf } from '../../../../shared/contract/console/contract.ts'
import { useExportPlan } from '../../stores/export-plan.ts'
import { useGpuDraft } from '../../stores/gpu-draft.ts'
import { useProxyDraft } from '../../stores/proxy-draft.ts'
import { useCall } from '../../transport/use-call.ts'
import { useRestoreDraft } from '../proxy-wizard/use-restore-draft.ts'
import type { WizardPlace } from './place.ts'
import { rebasePositions } from './rebase-positions.ts'

export interface AssignmentFile {
  /** @returns whether it was read */
  open(): Promise<boolean>
  /** Reads it again and puts the assignment over what is there now. @returns whether it was read */
  rebase(): Promise<boolean>
  /** The file as it was written becomes what the assignment is made over. */
  takeWritten(): Promise<boolean>
  /** Undefined where no place on this machine is known. */
  readonly where: ComputedRef<ParamsOf<'gpu.open'> | undefined>
  /** There is no home that the proxy wizard has just written. */
  readonly unprepared: Readonly<Ref<boolean>>
  readonly error: ComputedRef<ChannelError | undefined>
}

export function useAssignmentFile(place: () => WizardPlace): AssignmentFile {
  const store = useGpuDraft()
  const proxy = useProxyDraft()
  const plans = useExportPlan()
  const restore = useRestoreDraft()
  const openFile = useCall('gpu.open')
  const readText = useCall('gpu.read')
  const unprepared = ref(false)
  const where = computed((): ParamsOf<'gpu.open'> | undefined => {
    const at = place()
    if (at.kind === 'node') return { node: at.node }
    const directory = proxy.request?.sharedConfigDirectory ?? proxy.request?.home
    return at.kind === 'new' && directory !== undefined ? { directory } : undefined
  })

  async function openElsewhere(): Promise<boolean> {
    const text = plans.prepared?.files.extProver ?? ''
    const read = await readText.run({ text })
    if (read) store.takeFile(read, `prepared ${String(text.length)}`)
    return read !== undefined
  }

  async function open(): Promise<boolean> {
    unprepared.value = false
    const at = place()
    if (at.kind === 'elsewhere') return openElsewhere()
    if (at.kind === 'new' && (!proxy.draft.written || !(await restore()) || !where.value)) {
      unprepared.value = true
      return false
    }
    if (!where.value) return false
    const opened = await openFile.run(where.value)
    if (!opened) return false
    store.opened = opened
    store.takeFile(opened.assignment, opened.base?.signature ?? '')
    return true
  }

  async function rebase(): Promise<boolean> {
    if (!where.value) return false
    const opened = await openFile.run(where.value)
    if (!opened) return false
    const moved = rebasePositions(store.assignment, store.before, opened.assignment)
    store.opened = opened
    store.draft.assignment = null
    store.takeFile(opened.assignment, opened.base?.signature ?? '')
    store.change(moved)
    return true
  }

  async function takeWritten(): Promise<boolean> {
    store.draft.assignment = null
    store.draft.signature = ''
    return open()
  }

  return {
    open,
    rebase,
    takeWritten,
    where,
    unprepared,
    error: computed(() => openFile.error.value ?? readText.error.value)
  }
}
