/**
 * One file from looking to written: the text with its secrets is asked for when the edit begins, judged while it is typed, and
 * written only over the very file the edit began from.
 */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import type {
  ConfigFileKind,
  ConfigKeyChange,
  EditOutcome,
  EditProposal
} from '../../../../shared/contract/console/config-file.ts'
import type { ConfigFileView } from '../../../../shared/contract/console/config.ts'
import { useCall } from '../../transport/use-call.ts'

export type Conflict = Extract<EditOutcome, { outcome: 'conflict' }>

export interface Written {
  /** null: the file was made, or is as it was */
  readonly backup: string | null
  readonly created: boolean
  readonly changes: readonly ConfigKeyChange[]
}

export interface ConfigEdit {
  readonly editing: Readonly<Ref<boolean>>
  readonly draft: Ref<string>
  readonly proposal: Readonly<ShallowRef<EditProposal | undefined>>
  /** ms when the proposal was made. */
  readonly proposedAt: Readonly<Ref<number | undefined>>
  /** The file is no longer the one the edit began from. */
  readonly moved: ComputedRef<boolean>
  readonly changed: ComputedRef<boolean>
  readonly conflict: Readonly<ShallowRef<Conflict | undefined>>
  readonly written: ShallowRef<Written | undefined>
  readonly pending: ComputedRef<boolean>
  readonly error: ComputedRef<ChannelError | undefined>
  begin(): Promise<void>
  discard(): void
  /** Judges the text as it is now. @returns whether it was judged */
  propose(): Promise<boolean>
  /** @returns whether the file is written now */
  write(): Promise<boolean>
  /** Goes on from the file as it is on disk. @param text the whole text; undefined = mine as it is */
  rebase(text?: string): void
}

/** ms without typing after which the text is judged. */
const pause = 300

export function useConfigEdit(node: () => string, file: () => ConfigFileView): ConfigEdit {
  const kind = (): ConfigFileKind => file().kind
  const calls = {
    edit: useCall('config.edit'),
    propose: useCall('config.propose'),
    write: useCall('config.write'),
    create: useCall('config.create')
  }
  const editing = ref(false)
  const draft = ref('')
  const base = ref('')
  const signature = ref('')
  const proposal = shallowRef<EditProposal & { readonly signature: string }>()
  const proposedAt = ref<number>()
  const conflict = shallowRef<Conflict>()
  const written = shallowRef<Written>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const end = (): void => {
    clearTimeout(timer)
    calls.propose.cancel()
    editing.value = false
    proposal.value = undefined
    conflict.value = undefined
  }

  const propose = async (): Promise<boolean> => {
    clearTimeout(timer)
    const made = await calls.propose.run({ node: node(), kind: kind(), text: draft.value })
    if (!made || !editing.value) return false
    proposal.value = made
    proposedAt.value = Date.now()
    return true
  }

  const begin = async (): Promise<void> => {
    written.value = undefined
    const start =
      file().state === 'absent'
        ? { text: '', signature: '' }
        : await calls.edit.run({ node: node(), kind: kind() })
    if (!start) return
    draft.value = base.value = start.text
    signature.value = start.signature
    editing.value = true
    void propose()
  }

  const write = async (): Promise<boolean> => {
    const place = { node: node(), kind: kind(), text: draft.value }
    const changes = proposal.value?.changes ?? []
    if (signature.value === '') {
      if (!(await calls.create.run(place))) return false
      end()
      written.value = { backup: null, created: true, changes }
      return true
    }
    const outcome = await calls.write.run({ ...place, base: base.value, signature: signature.value })
    if (!outcome) return false
    if (outcome.outcome === 'conflict') {
      conflict.value = outcome
      return false
    }
    end()
    written.value = { backup: outcome.backup, created: false, changes }
    return true
  }

  watch(draft, () => {
    clearTimeout(timer)
    if (editing.value) timer = setTimeout(() => void propose(), pause)
  })
  onScopeDispose(() => clearTimeout(timer))

  return {
    editing,
    draft,
    proposal,
    proposedAt,
    moved: computed(() => proposal.value !== undefined && proposal.value.signature !== signature.value),
    changed: computed(() => editing.value && draft.value !== base.value),
    conflict,
    written,
    pending: computed(() => Object.values(calls).some(({ pending }) => pending.value)),
    error: computed(() => Object.values(calls).find(({ error }) => error.value)?.error.value),
    begin,
    discard: end,
    propose,
    write,
    rebase(text) {
      if (!conflict.value) return
      const { document } = conflict.value
      base.value = document.text
      signature.value = document.signature
      if (text !== undefined) draft.value = text
      conflict.value = undefined
    }
  }
}
