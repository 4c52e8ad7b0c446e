/** After a reload: what the kept answers build upon is looked at again. */
import { useProxyDraft } from '../../stores/proxy-draft.ts'
import { useCall } from '../../transport/use-call.ts'

/** @returns whether all of it is there */
export function useRestoreDraft(): () => Promise<boolean> {
  const store = useProxyDraft()
  const inspectHome = useCall('wizard.inspectHome')
  const inspectConfig = useCall('wizard.inspectConfig')
  return async () => {
    const { home, directory } = store.draft
    store.home ??= await inspectHome.run({ home })
    if (store.reads) store.config ??= await inspectConfig.run({ directory, home })
    return store.home !== undefined && (!store.reads || store.config !== undefined)
  }
}
