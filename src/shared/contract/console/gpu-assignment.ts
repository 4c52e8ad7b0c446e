/** Which prover runs on which card, and what is to be said about it: the GPU wizard's data. */
import type { TextDiff } from './config-file.ts'

export type ProverList = 'WdPost' | 'WinPost'

/** A card as an inventory tells it; everything a driver may refuse to tell is optional. Memory in bytes. */
export interface WizardCard {
  readonly index?: number
  readonly uuid?: string
  readonly pciBusId?: string
  readonly name: string
  readonly memoryTotal?: number
  readonly memoryUsed?: number
  readonly memoryFree?: number
  readonly driverVersion?: string
  readonly computeCapability?: { readonly major: number; readonly minor: number }
  readonly migInstances?: number
  readonly fault?: string
}

/** A process on a card. */
export interface WizardCardUse {
  readonly pid: number
  readonly name?: string
  /** UUID of the card. */
  readonly uuid: string
  /** bytes */
  readonly memoryUsed?: number
}

export interface WizardInventory {
  readonly cards: readonly WizardCard[]
  readonly uses: readonly WizardCardUse[]
  /** Processes that are provers of the node itself: no strangers on their cards. */
  readonly ownPids: readonly number[]
  /** bytes; null = unknown, as for a pasted inventory. */
  readonly hostMemory: number | null
}

/** One prover: one entry of ext-prover.cfg. */
export interface AssignedProcess {
  /** Names it within the assignment: `WdPost-3`. */
  readonly id: string
  readonly list: ProverList
  /** Its entry in the file it was read from; null = new. */
  readonly position: number | null
  /** null = the prover that comes with the manager. */
  readonly bin: string | null
  readonly args: readonly string[]
  readonly concurrent: number
  readonly weight: number
  readonly readyTimeoutSecs: number
  readonly dialect: 'A' | 'B' | null
  /** All of them: CUDA_VISIBLE_DEVICES, TMPDIR and the others. */
  readonly envs: Readonly<Record<string, string>>
}

export interface GpuAssignment {
  readonly processes: readonly AssignedProcess[]
}

/** How a card is written: by UUID, or by index with CUDA_DEVICE_ORDER=PCI_BUS_ID. */
export type CardForm = 'uuid' | 'index'

export type AssignmentPreset =
  /** One WindowPoSt process on every fit card. */
  | 'one-per-card'
  /** The same, the last fit card for WinningPoSt. */
  | 'keep-one-for-winning'
  /** Two processes on every fit card, sharing its TMPDIR. */
  | 'two-per-card'
  /** As the chapter has it: indexes, /tmp/ext-prover0/ and so on. */
  | 'chapter'

/** What a rule is about; the page shows one line for each. */
export type RuleGroup = 'processes' | 'cards' | 'memory' | 'tmpdir' | 'environment' | 'command'

/**
 * Every rule with its number for people, what it is about and how bad it is. A number never changes its meaning.
 */
export const gpuRules = {
  noProcess: { number: 'GPU-001', group: 'processes', severity: 'error' },
  noWindowProcess: { number: 'GPU-002', group: 'processes', severity: 'warning' },
  tooManyProcesses: { number: 'GPU-003', group: 'processes', severity: 'error' },
  concurrentOnCard: { number: 'GPU-004', group: 'processes', severity: 'warning' },
  readyTimeoutShort: { number: 'GPU-005', group: 'processes', severity: 'warning' },
  winningSharesCard: { number: 'GPU-006', group: 'processes', severity: 'warning' },
  valueOutOfRange: { number: 'GPU-007', group: 'processes', severity: 'error' },
  cardUnknown: { number: 'GPU-010', group: 'cards', severity: 'error' },
  cardHidden: { number: 'GPU-011', group: 'cards', severity: 'error' },
  cardAmbiguous: { number: 'GPU-012', group: 'cards', severity: 'warning' },
  cardNotChosen: { number: 'GPU-013', group: 'cards', severity: 'warning' },
  severalCards: { number: 'GPU-014', group: 'cards', severity: 'warning' },
  cardFault: { number: 'GPU-015', group: 'cards', severity: 'error' },
  capabilityLow: { number: 'GPU-016', group: 'cards', severity: 'error' },
  capabilityUnknown: { number: 'GPU-017', group: 'cards', severity: 'warning' },
  cardPartitioned: { number: 'GPU-018', group: 'cards', severity: 'warning' },
  foreignProcess: { number: 'GPU-019', group: 'cards', severity: 'warning' },
  memoryTotalLow: { number: 'GPU-020', group: 'memory', severity: 'error' },
  memoryFreeLow: { number: 'GPU-021', group: 'memory', severity: 'warning' },
  memoryUnknown: { number: 'GPU-022', group: 'memory', severity: 'warning' },
  hostMemoryLow: { number: 'GPU-023', group: 'memory', severity: 'warning' },
  tmpdirShared: { number: 'GPU-030', group: 'tmpdir', severity: 'error' },
  tmpdirDiffers: { number: 'GPU-031', group: 'tmpdir', severity: 'error' },
  tmpdirNotChosen: { number: 'GPU-032', group: 'tmpdir', severity: 'warning' },
  tmpdirRelative: { number: 'GPU-033', group: 'tmpdir', severity: 'error' },
  tmpdirNotWritable: { number: 'GPU-034', group: 'tmpdir', severity: 'error' },
  tmpdirNoDirectory: { number: 'GPU-035', group: 'tmpdir', severity: 'error' },
  tmpdirUnreachable: { number: 'GPU-036', group: 'tmpdir', severity: 'error' },
  lockNotWritable: { number: 'GPU-037', group: 'tmpdir', severity: 'error' },
  lockHeld: { number: 'GPU-038', group: 'tmpdir', severity: 'warning' },
  environmentMisspelt: { number: 'GPU-040', group: 'environment', severity: 'warning' },
  environmentNoEffect: { number: 'GPU-041', group: 'environment', severity: 'warning' },
  environmentCardOff: { number: 'GPU-042', group: 'environment', severity: 'error' },
  environmentCardOffZero: { number: 'GPU-043', group: 'environment', severity: 'warning' },
  environmentHalfFramework: { number: 'GPU-044', group: 'environment', severity: 'warning' },
  environmentName: { number: 'GPU-045', group: 'environment', severity: 'error' },
  argumentsWithoutBin: { number: 'GPU-050', group: 'command', severity: 'warning' },
  binEmpty: { number: 'GPU-051', group: 'command', severity: 'error' },
  binNotFound: { number: 'GPU-052', group: 'command', severity: 'error' },
  binNotExecutable: { number: 'GPU-053', group: 'command', severity: 'error' },
  winningNeedsDialectB: { number: 'GPU-054', group: 'command', severity: 'error' },
  dialectAgainstArguments: { number: 'GPU-055', group: 'command', severity: 'warning' },
  argumentsOfChapter: { number: 'GPU-056', group: 'command', severity: 'warning' }
} as const satisfies Record<string, { number: string; group: RuleGroup; severity: 'error' | 'warning' }>

export type GpuRuleCode = keyof typeof gpuRules

/** A rule that does not hold. The texts of its code take the parameters. */
export interface RuleFinding {
  readonly code: GpuRuleCode
  readonly severity: 'error' | 'warning'
  /** The processes it is about, by id; empty = the whole assignment. */
  readonly processes: readonly string[]
  readonly parameters: Readonly<Record<string, string | number>>
}

/** A program that may prove. */
export interface ProverBinary {
  /** Absolute. */
  readonly path: string
  /** As it tells; empty = it does not. */
  readonly version: string
  readonly dialect: 'A' | 'B'
  readonly args: { readonly WdPost: readonly string[]; readonly WinPost: readonly string[] | null }
  /** Where it was found. */
  readonly origin: 'beside-the-manager' | 'path' | 'well-known' | 'in-the-file'
  /** Why it does not run; empty = it does. */
  readonly problem: string
}

export interface AssignmentReview {
  /** The whole file as it would be. */
  readonly text: string
  readonly diff: TextDiff
  readonly findings: readonly RuleFinding[]
  /** TMPDIRs that do not exist and will be made before anything is written. */
  readonly directories: readonly string[]
  /** The same by hand. */
  readonly commands: readonly string[]
}
