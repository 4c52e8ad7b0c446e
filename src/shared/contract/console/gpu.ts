/**
 * What the GPU wizard asks. Checks of what the page has are for `read`; whatever looks at paths and programs of this machine,
 * or writes, is for `host`.
 */
import { integer, list, name, nullable, object, oneOf, optional, record, text } from '../check/check.ts'
import { nodeId, path } from './common.ts'
import type { EditOutcome } from './config-file.ts'
import { method } from './define.ts'
import type {
  AssignedProcess,
  AssignmentReview,
  GpuAssignment,
  ProverBinary,
  RuleFinding,
  WizardInventory
} from './gpu-assignment.ts'

export interface InventoryView {
  readonly inventory: WizardInventory
  /** `cards`, `no-card`, `no-driver`, `driver-broken`; of a pasted text `cards` or `no-card`. */
  readonly state: string
  readonly reason: string
  readonly advice: string
  /** Lines that were not understood, and why. */
  readonly problems: readonly { readonly place: string; readonly text: string; readonly reason: string }[]
}

export interface OpenedAssignment {
  /** Of the ext-prover.cfg. */
  readonly path: string
  /** As it is on disk; null = there is none. */
  readonly base: { readonly text: string; readonly signature: string } | null
  readonly assignment: GpuAssignment
  readonly binaries: readonly ProverBinary[]
  /** The practice prover, for machines without a card. */
  readonly practice: string
}

export interface ReviewedAssignment {
  readonly path: string
  readonly review: AssignmentReview
  /** The file on disk is no longer the one the assignment started from. */
  readonly changedOnDisk: boolean
}

const envs = record(text(4_096), 128)
const args = list(text(4_096), 128)
const bin = nullable(text(4_096))
const dialect = nullable(oneOf('A', 'B'))
/** What cannot be used is found by the rules, not refused here. */
const number = integer(-1_000_000_000, 1_000_000_000)
const bytes = integer(0, Number.MAX_SAFE_INTEGER)

const assignedProcess = object({
  id: name(64),
  list: oneOf('WdPost', 'WinPost'),
  position: nullable(integer(0, 100_000)),
  bin,
  args,
  concurrent: number,
  weight: number,
  readyTimeoutSecs: number,
  dialect,
  envs
})
/** Also of a draft that a page keeps. */
export const assignmentCheck = object({ processes: list(assignedProcess, 256) })
const assignment = assignmentCheck

const card = object({
  index: optional(integer(0, 100_000)),
  uuid: optional(text(256)),
  pciBusId: optional(text(64)),
  name: text(256),
  memoryTotal: optional(bytes),
  memoryUsed: optional(bytes),
  memoryFree: optional(bytes),
  driverVersion: optional(text(64)),
  computeCapability: optional(object({ major: integer(0, 1_000), minor: integer(0, 1_000) })),
  migInstances: optional(integer(0, 1_000)),
  fault: optional(text(1_024))
})
const cards = list(card, 128)
const inventory = object({
  cards,
  uses: list(
    object({
      pid: integer(0, 2 ** 32),
      name: optional(text(1_024)),
      uuid: text(256),
      memoryUsed: optional(bytes)
    }),
    4_096
  ),
  ownPids: list(integer(0, 2 ** 32), 256),
  hostMemory: nullable(bytes)
})
const form = oneOf('uuid', 'index')
const program = object({ bin, args, dialect })
/** A node of the list, or a directory of configuration files. */
const place = object({ node: optional(nodeId), directory: optional(path) })
const base = nullable(object({ text: text(4_000_000), signature: name(128) }))

export const gpuMethods = {
  /** The cards of this machine. */
  'gpu.inventory': method<InventoryView>()('read', object({})),
  /** Pure: `nvidia-smi -L`, a query as CSV, the JSON of the probe. */
  'gpu.readInventory': method<InventoryView>()('read', object({ text: text(300_000) })),
  'gpu.open': method<OpenedAssignment>()('host', place),
  /** Pure: what the text of an ext-prover.cfg says. */
  'gpu.read': method<GpuAssignment>()('read', object({ text: text(4_000_000) })),
  /** Pure. */
  'gpu.preset': method<GpuAssignment>()(
    'read',
    object({
      preset: oneOf('one-per-card', 'keep-one-for-winning', 'two-per-card', 'chapter'),
      cards,
      form,
      program: optional(program),
      winningProgram: optional(program),
      existing: optional(assignment)
    })
  ),
  /** Pure: the process on this card, with a TMPDIR of the card's own. */
  'gpu.place': method<AssignedProcess>()('read', object({ process: assignedProcess, card, form })),
  /** Pure: every process that names its cards, in the other form. */
  'gpu.rename': method<GpuAssignment>()('read', object({ assignment, cards, form })),
  /** Pure. */
  'gpu.check': method<readonly RuleFinding[]>()('read', object({ assignment, inventory })),
  /** Directories, locks and programs of this machine. */
  'gpu.checkHere': method<{
    readonly findings: readonly RuleFinding[]
    readonly missing: readonly string[]
  }>()('host', object({ assignment, ownPids: list(integer(0, 2 ** 32), 256) })),
  'gpu.review': method<ReviewedAssignment>()(
    'host',
    object({ place, assignment, base, ownPids: list(integer(0, 2 ** 32), 256) })
  ),
  /** Pure: for another machine. */
  'gpu.render': method<AssignmentReview>()('read', object({ assignment, existing: text(4_000_000) })),
  'gpu.write': method<EditOutcome>()(
    'host',
    object({ place, assignment, base, ownPids: list(integer(0, 2 ** 32), 256) })
  )
}
