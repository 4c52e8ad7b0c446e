/**
 * The file as it would be, and its write. A file that changed on disk meanwhile is read again, the assignment is put over
 * it, and the new difference is shown before anything is written.
 */
import { computed, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { ChannelError } from '../../../../shared/channel/channel-error.ts'
import type { EditOutcome, TextDiff } from '../../../../shared/contract/console/config-file.ts'
import type { ReviewedAssignment } from '../../../../shared/contract/console/gpu.ts'
import { useGpuDraft } from '../../stores/gpu-draft.ts'
import { useCall } from '../../transport/use-call.ts'
import type { AssignmentFile } from './use-assignment-file.ts'

export interface Review {
  readonly reviewed: Readonly<ShallowRef<ReviewedAssignment | undefined>>
  readonly written: Readonly<ShallowRef<Extract<EditOutcome, { outcome: 'written' }> | undefined>>
  /** The file changed on disk since it was read; what is shown is of the file now. */
  readonly changed: Readonly<Ref<boolean>>
  /** What was changed there, where that is known. */
  readonly theirs: Readonly<ShallowRef<TextDiff | undefined>>
  readonly pending: ComputedRef<boolean>
  readonly error: ComputedRef<ChannelError | undefined>
  make(): Promise<void>
  /** @returns whether it was written */
  write(): Promise<boolean>
}

/** Times a file that goes on changing is read again. */
const mostRounds = 3

export function useReview(file: AssignmentFile): Review {
  const store = useGpuDraft()
  const review = useCall('gpu.review')
  const save = useCall('gpu.write')
  const reviewed = shallowRef<ReviewedAssignment>()
  const written = shallowRef<Extract<EditOutcome, { outcome: 'written' }>>()
  const changed = ref(false)
  const theirs = shallowRef<TextDiff>()

  const request = () => {
    const place = file.where.value
    const base = store.opened?.base
    return place && store.opened
      ? {
          place,
          assignment: store.assignment,
          base: base ? { text: base.text, signature: base.signature } : null,
          ownPids: store.inventory.ownPids
        }
      : undefined
  }

  async function make(): Promise<void> {
    for (let round = 0; round < mostRounds; round += 1) {
      const asked = request()
      if (!asked) return
      const answer = await review.run(asked)
      if (!answer) return
      if (!answer.changedOnDisk) {
        reviewed.value = answer
        return
      }
      changed.value = true
      if (!(await file.rebase())) return
    }
  }

  async function write(): Promise<boolean> {
    const asked = request()
    if (!asked) return false
    const outcome = await save.run(asked)
    if (outcome?.outcome === 'written') {
      changed.value = false
      theirs.value = undefined
      written.value = outcome
      return true
    }
    if (outcome || save.error.value?.code === 'CONFIG_CHANGED_ON_DISK') {
      changed.value = true
      theirs.value = outcome?.theirs ?? undefined
      if (await file.rebase()) await make()
    }
    return false
  }

  return {
    reviewed,
    written,
    changed,
    theirs,
    pending: computed(() => review.pending.value || save.pending.value),
    error: computed(
      () =>
        review.error.value ??
        (save.error.value?.code === 'CONFIG_CHANGED_ON_DISK' ? undefined : save.error.value)
    ),
    make,
    write
  }
}
