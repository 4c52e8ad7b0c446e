/** The proxy wizard's answers so far, kept; and what was found out about them, not kept. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { boolean, integer, list, object, oneOf, text } from '../../../shared/contract/check/check.ts'
import type {
  ConfigDirectoryInspection,
  HomeInspection,
  ListenInspection,
  SourceTest
} from '../../../shared/contract/console/proxy-plan.ts'
import type { ParamsOf } from '../../../shared/contract/console/contract.ts'
import { keepDraft } from './keep-draft.ts'

const draftCheck = object({
  step: integer(0, 4),
  typed: text(1_000),
  source: text(1_000),
  name: text(80),
  home: text(4_096),
  listen: text(256),
  files: oneOf('shared', 'own'),
  directory: text(4_096),
  copies: boolean,
  poster: boolean,
  extProver: boolean,
  addStores: list(object({ name: text(1_024), path: text(4_096) }), 512),
  /** The files were written and the node is not in the list yet. */
  written: boolean
})

const first = {
  step: 0,
  typed: '',
  source: '',
  name: '',
  home: '~/.venus-individual-poster',
  listen: '127.0.0.1:2789',
  files: 'shared',
  directory: '~/.venus-sector-manager',
  copies: false,
  poster: true,
  extProver: true,
  addStores: [],
  written: false
} as const

export const useProxyDraft = defineStore('proxy-draft', () => {
  const draft = keepDraft('wizard-proxy', draftCheck, first)
  const test = shallowRef<SourceTest>()
  const home = shallowRef<HomeInspection>()
  const listen = shallowRef<ListenInspection>()
  const config = shallowRef<ConfigDirectoryInspection>()

  /** Whether a directory of files is read at all. */
  const reads = computed(() => draft.value.files === 'shared' || draft.value.copies)

  /** What is planned; undefined until the home is looked at. */
  const request = computed((): ParamsOf<'wizard.plan'> | undefined => {
    const { files, copies, source, poster, extProver, addStores } = draft.value
    const directory = config.value?.path
    if (!home.value || source === '' || (reads.value && directory === undefined)) return undefined
    return {
      home: home.value.path,
      source,
      listen: draft.value.listen,
      poster,
      extProver,
      addStores,
      ...(files === 'shared' && directory !== undefined ? { sharedConfigDirectory: directory } : {}),
      ...(files === 'own' && copies && directory !== undefined ? { copyFrom: directory } : {})
    }
  })

  function startOver(): void {
    draft.value = { ...first }
    test.value = undefined
    home.value = undefined
    listen.value = undefined
    config.value = undefined
  }

  return { draft, test, home, listen, config, reads, request, startOver }
})
