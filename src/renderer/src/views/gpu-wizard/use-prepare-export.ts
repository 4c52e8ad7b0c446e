/** Hands what is assigned to the Export page, with the rest of the node's plan as far as this machine knows it. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import { useExportPlan } from '../../stores/export-plan.ts'
import { useProxyDraft } from '../../stores/proxy-draft.ts'
import { useCall } from '../../transport/use-call.ts'
import type { WizardPlace } from './place.ts'

export interface PrepareExport {
  /** @param extProver text of the ext-prover.cfg @returns whether there is a plan */
  run(extProver: string): Promise<boolean>
  readonly error: ComputedRef<ChannelError | undefined>
}

/** What a plan says when nobody has been asked: as the chapter has it. */
const plain = {
  host: { home: '~/.venus-individual-poster', configDirectory: null },
  listen: '127.0.0.1:2789',
  proxy: null,
  poster: true,
  miner: false,
  extProver: true
} as const

export function usePrepareExport(place: () => WizardPlace): PrepareExport {
  const plans = useExportPlan()
  const proxy = useProxyDraft()
  const ofNode = useCall('export.plan')
  const render = useCall('wizard.renderFiles')

  async function run(extProver: string): Promise<boolean> {
    const at = place()
    if (at.kind === 'elsewhere') {
      if (plans.prepared) plans.replaceFile('extProver', extProver)
      else plans.prepare({ ...plain, files: { sectorManager: '', extProver } })
      return true
    }
    if (at.kind === 'node') {
      const plan = await ofNode.run({ node: at.node })
      if (!plan) return false
      plans.prepare({ ...plan, files: { ...plan.files, extProver } })
      return true
    }
    const { request } = proxy
    if (!request) return false
    const directory = request.sharedConfigDirectory ?? request.home
    const files = await render.run({ copyFrom: directory, addStores: [] })
    if (!files) return false
    plans.prepare({
      host: { home: request.home, configDirectory: request.sharedConfigDirectory ?? null },
      listen: request.listen,
      proxy: request.source,
      poster: request.poster,
      miner: false,
      extProver: request.extProver,
      files: { ...files, extProver }
    })
    return true
  }

  return { run, error: computed(() => ofNode.error.value ?? render.error.value) }
}
