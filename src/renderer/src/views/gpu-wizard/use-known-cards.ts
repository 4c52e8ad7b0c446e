/** The cards a draft was made with, looked at again after a reload: the rules know no card otherwise. */
import { useGpuDraft } from '../../stores/gpu-draft.ts'
import { useCall } from '../../transport/use-call.ts'

/** @returns a function that leads back to the inventory where nothing is told of cards any more */
export function useKnownCards(): () => Promise<void> {
  const store = useGpuDraft()
  const look = useCall('gpu.inventory')
  const read = useCall('gpu.readInventory')
  return async () => {
    const { step, inventory, pasted } = store.draft
    if (step === 0 || store.view) return
    if (inventory === 'here') store.view = await look.run({})
    else if (pasted.trim() !== '') store.view = await read.run({ text: pasted })
    if (!store.view) store.draft.step = 0
  }
}
