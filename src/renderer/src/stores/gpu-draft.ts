/**
 * The GPU wizard's answers so far, kept, and what was found out about them, not kept. An assignment with a variable that may
 * be a secret stays in this window's memory.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { integer, nullable, object, oneOf, text } from '../../../shared/contract/check/check.ts'
import { assignmentCheck } from '../../../shared/contract/console/gpu.ts'
import type { InventoryView, OpenedAssignment } from '../../../shared/contract/console/gpu.ts'
import type {
  GpuAssignment,
  RuleFinding,
  WizardInventory
} from '../../../shared/contract/console/gpu-assignment.ts'
import { holdsSecret } from './holds-secret.ts'
import { keepDraft } from './keep-draft.ts'

/** Characters of a pasted inventory that are kept. */
const mostPasted = 65_536

const draftCheck = object({
  /** As placeKey() names it; empty = none yet. */
  place: text(200),
  step: integer(0, 4),
  inventory: oneOf('here', 'pasted'),
  pasted: text(mostPasted),
  form: oneOf('uuid', 'index'),
  /** Program of new processes, as program choices name it; empty = the first there is. */
  program: text(4_096),
  /** Of the file the assignment was made over; empty = there was none. */
  signature: text(128),
  /** null = as the file has it. */
  assignment: nullable(assignmentCheck)
})

const first = {
  place: '',
  step: 0,
  inventory: 'here',
  pasted: '',
  form: 'uuid',
  program: '',
  signature: '',
  assignment: null
} as const

const noInventory: WizardInventory = { cards: [], uses: [], ownPids: [], hostMemory: null }
const nothing: GpuAssignment = { processes: [] }

export const useGpuDraft = defineStore('gpu-draft', () => {
  const draft = keepDraft('wizard-gpu', draftCheck, first)
  /** Undefined until the file was read; for another machine it stays so. */
  const opened = shallowRef<OpenedAssignment>()
  /** What the assignment was made over; for another machine the prepared text. */
  const before = shallowRef<GpuAssignment>(nothing)
  const view = shallowRef<InventoryView>()
  const assignment = shallowRef<GpuAssignment>(nothing)
  const ownPids = shallowRef<readonly number[]>([])
  const findings = shallowRef<readonly RuleFinding[]>([])
  const missing = shallowRef<readonly string[]>([])
  /** Whether the findings are those of the assignment as it is. */
  const checked = ref(false)
  const selected = ref<string>()
  /** Whose row stands open. */
  const edited = ref<string>()

  const inventory = computed<WizardInventory>(() =>
    view.value ? { ...view.value.inventory, ownPids: ownPids.value } : noInventory
  )
  const counts = computed(() => {
    const errors = findings.value.filter(({ severity }) => severity === 'error').length
    return { errors, warnings: findings.value.length - errors }
  })

  /** Begins anew where the draft is of another place. */
  function enter(place: string): void {
    if (draft.value.place !== place) {
      draft.value = { ...first, place, inventory: place === 'elsewhere' ? 'pasted' : 'here' }
      view.value = undefined
    }
    opened.value = undefined
    assignment.value = nothing
    before.value = nothing
    findings.value = []
    missing.value = []
    checked.value = false
    selected.value = undefined
    edited.value = undefined
  }

  /** The file as it was just read. What was kept is taken up where it was made over the same text. */
  function takeFile(file: GpuAssignment, signature: string): void {
    const kept = draft.value.signature === signature ? draft.value.assignment : null
    before.value = file
    draft.value.signature = signature
    assignment.value = kept ?? file
  }

  function change(next: GpuAssignment): void {
    assignment.value = next
  }

  function startOver(): void {
    const { place } = draft.value
    draft.value = { ...first, place: '' }
    enter(place)
  }

  watch(assignment, (value) => {
    checked.value = false
    const own = value === before.value || holdsSecret(value)
    draft.value.assignment = own ? null : value
  })

  return {
    draft,
    opened,
    before,
    view,
    assignment,
    ownPids,
    findings,
    missing,
    checked,
    selected,
    edited,
    inventory,
    counts,
    enter,
    takeFile,
    change,
    startOver
  }
})
