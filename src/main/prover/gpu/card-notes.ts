/**
 * What speaks against proving on a card, as data with reasons: too old for the proof library, too little memory, memory
 * in use, failed. Pure; whoever assigns cards decides what to do about it.
 */
import type { ComputeCapability, GpuCard } from './card.ts'
import { knownCapability } from './known-capabilities.ts'

export interface CardNote {
  readonly about: 'fault' | 'capability' | 'memory' | 'memory-in-use' | 'partitioned'
  /** `unfit`: do not assign. `warning`: it may fail. `unknown`: cannot be told from this inventory. */
  readonly level: 'unfit' | 'warning' | 'unknown'
  readonly reason: string
}

/** Turing: the proof library's kernels are built for it and newer (operators.md 10). */
export const oldestCapability: ComputeCapability = { major: 7, minor: 5 }
/** A WindowPoSt partition of 32 GiB sectors needs 8.5 GiB (operators.md §0). */
export const neededMemory = 8.5 * 2 ** 30

/** Nothing for a card that is fit. */
export function noteCard(card: GpuCard): readonly CardNote[] {
  return [...noteFault(card), ...noteCapability(card), ...noteMemory(card), ...notePartitions(card)]
}

function noteFault({ fault }: GpuCard): CardNote[] {
  return fault === undefined ? [] : [{ about: 'fault', level: 'unfit', reason: `the driver says: ${fault}` }]
}

function noteCapability(card: GpuCard): CardNote[] {
  const capability = card.computeCapability ?? knownCapability(card.name)
  if (!capability) {
    return [
      {
        about: 'capability',
        level: 'unknown',
        reason:
          'the driver does not tell the compute capability and the name is not known; 7.5 or more is needed'
      }
    ]
  }
  if (!isOlder(capability, oldestCapability)) return []
  const source = card.computeCapability ? '' : ', judged by its name'
  return [
    {
      about: 'capability',
      level: 'unfit',
      reason: `compute capability ${formatCapability(capability)}${source}; the proof library needs 7.5 (Turing) or newer`
    }
  ]
}

function noteMemory({ memoryTotal, memoryFree, memoryUsed }: GpuCard): CardNote[] {
  if (memoryTotal === undefined) {
    return [{ about: 'memory', level: 'unknown', reason: 'its memory is not told; WindowPoSt needs 8.5 GiB' }]
  }
  if (memoryTotal < neededMemory) {
    const reason = `${inGib(memoryTotal)} of memory; WindowPoSt of 32 GiB sectors needs 8.5 GiB and would fall back to the CPU`
    return [{ about: 'memory', level: 'unfit', reason }]
  }
  const free = memoryFree ?? (memoryUsed === undefined ? undefined : memoryTotal - memoryUsed)
  if (free === undefined || free >= neededMemory) return []
  const reason = `only ${inGib(free)} of its memory is free; a prover started now would lack the 8.5 GiB it needs`
  return [{ about: 'memory-in-use', level: 'warning', reason }]
}

function notePartitions({ migInstances = 0 }: GpuCard): CardNote[] {
  return migInstances === 0
    ? []
    : [
        {
          about: 'partitioned',
          level: 'warning',
          reason: `divided into ${migInstances} MIG instances; a prover sees one of them only, by its own UUID`
        }
      ]
}

export function formatCapability({ major, minor }: ComputeCapability): string {
  return `${major}.${minor}`
}

function isOlder(one: ComputeCapability, other: ComputeCapability): boolean {
  return one.major !== other.major ? one.major < other.major : one.minor < other.minor
}

function inGib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
