/**
 * What is to be said about the environment variables of a prover: spellings that nobody reads, switches that do nothing any
 * more or something else than they say (operators.md 8, 9). Pure. It refuses nothing: a name of the operator's own may be
 * meant for a program of the operator's own.
 */
import { editDistance } from '../../lib/edit-distance.ts'

/** Variables that provers, the proof library or the card's driver read. */
const known = [
  'CUDA_VISIBLE_DEVICES',
  'CUDA_DEVICE_ORDER',
  'TMPDIR',
  'BELLMAN_NO_GPU',
  'BELLMAN_CPU_UTILIZATION',
  'BELLMAN_GPU_FRAMEWORK',
  'BELLPERSON_GPUS_PER_LOCK',
  'EC_GPU_FRAMEWORK',
  'EC_GPU_NUM_THREADS',
  'FIL_PROOFS_GPU_FRAMEWORK',
  'FIL_PROOFS_MAXIMIZE_CACHING',
  'FIL_PROOFS_PARAMETER_CACHE',
  'FIL_PROOFS_PARENT_CACHE',
  'FIL_PROOFS_USE_GPU_COLUMN_BUILDER',
  'FIL_PROOFS_USE_GPU_TREE_BUILDER',
  'FIL_PROOFS_USE_MULTICORE_SDR',
  'FIL_PROOFS_VERIFY_CACHE',
  'FIL_PROOFS_VERIFY_PRODUCTION_PARAMS',
  'RAYON_NUM_THREADS',
  'RUST_BACKTRACE',
  'RUST_LOG',
  'VC_CG_CPUSET',
  'VC_CG_NAME',
  'VENUS_WORKER_LOG',
  'VENUS_WORKER_NUMA_PREFERRED'
] as const

/** Names that look as if they chose a card, and do not: what is to be done instead, if anything. */
const withoutEffect: Readonly<Record<string, { readonly text: string; readonly instead?: string }>> = {
  BELLMAN_CUSTOM_GPU: { text: 'has no effect since rust-gpu-tools 0.7; it can be removed' },
  RUST_GPU_TOOLS_CUSTOM_GPU: { text: 'has no effect since rust-gpu-tools 0.7; it can be removed' },
  BELLMAN_GPU_INDEXS: readByNobody('CUDA_VISIBLE_DEVICES'),
  BELLMAN_GPU_INDEXES: readByNobody('CUDA_VISIBLE_DEVICES'),
  NVIDIA_VISIBLE_DEVICES: {
    text: 'counts only when a container starts; use CUDA_VISIBLE_DEVICES',
    instead: 'CUDA_VISIBLE_DEVICES'
  }
}

function readByNobody(instead: string): { readonly text: string; readonly instead: string } {
  return { text: `is read by no prover; use ${instead}`, instead }
}

/** What is to be said about a variable, for programs. */
export type EnvironmentRemark =
  /** Set, and nothing comes of it. */
  | {
      readonly kind: 'no-effect'
      readonly name: string
      readonly instead: string | undefined
      readonly text: string
    }
  | { readonly kind: 'misspelt'; readonly name: string; readonly meant: string; readonly text: string }
  /** BELLMAN_NO_GPU; `zero`: as "0", which older provers take for yes. */
  | { readonly kind: 'card-off'; readonly name: string; readonly zero: boolean; readonly text: string }
  /** CUDA_VISIBLE_DEVICES shows no card. */
  | { readonly kind: 'cards-hidden'; readonly name: string; readonly value: string; readonly text: string }
  | { readonly kind: 'card-twice'; readonly name: string; readonly card: string; readonly text: string }
  | { readonly kind: 'half-framework'; readonly name: string; readonly text: string }
  | { readonly kind: 'relative-tmpdir'; readonly name: string; readonly value: string; readonly text: string }

/** One sentence each, without its point. */
export function noteEnvironment(envs: Readonly<Record<string, string>>): string[] {
  return inspectEnvironment(envs).map(({ text }) => text)
}

/** Everything there is to be said about an environment, at most a few remarks a variable. */
export function inspectEnvironment(envs: Readonly<Record<string, string>>): EnvironmentRemark[] {
  const remarks = Object.keys(envs).flatMap((name): EnvironmentRemark[] => {
    const dead = Object.hasOwn(withoutEffect, name) ? withoutEffect[name] : undefined
    if (dead !== undefined) {
      return [{ kind: 'no-effect', name, instead: dead.instead, text: `${name} ${dead.text}` }]
    }
    const meant = nearestKnown(name)
    if (meant === undefined || Object.hasOwn(envs, meant)) return []
    return [{ kind: 'misspelt', name, meant, text: `${name} is read by no prover; did you mean ${meant}?` }]
  })
  return [...remarks, ...inspectCardSwitches(envs), ...inspectTmpdir(envs)]
}

function nearestKnown(name: string): string | undefined {
  if (known.some((right) => right === name)) return undefined
  const folded = name.toUpperCase()
  const limit = Math.min(2, Math.floor(name.length / 5))
  return known.find((right) => editDistance(right, folded) <= limit)
}

function inspectCardSwitches(envs: Readonly<Record<string, string>>): EnvironmentRemark[] {
  const remarks: EnvironmentRemark[] = []
  const noGpu = envs['BELLMAN_NO_GPU']
  if (noGpu !== undefined) {
    const zero = noGpu === '0'
    const text = zero
      ? 'BELLMAN_NO_GPU = "0" still switches the card off in older provers; remove it to use the card'
      : 'BELLMAN_NO_GPU switches the card off: this prover computes on the CPU, which may miss deadlines'
    remarks.push({ kind: 'card-off', name: 'BELLMAN_NO_GPU', zero, text })
  }
  const name = 'CUDA_VISIBLE_DEVICES'
  const value = envs[name]?.trim()
  if (value === '' || value?.startsWith('-')) {
    const text = `${name} = ${JSON.stringify(value)} hides every card: this prover computes on the CPU`
    remarks.push({ kind: 'cards-hidden', name, value, text })
  }
  const listed = (value ?? '').split(',').map((card) => card.trim())
  const card = listed.find((each, at) => each !== '' && listed.indexOf(each) < at)
  if (card !== undefined) {
    remarks.push({
      kind: 'card-twice',
      name,
      card,
      text: `${name} names ${card} twice, which hides every card`
    })
  }
  const framework = ['FIL_PROOFS_GPU_FRAMEWORK', 'BELLMAN_GPU_FRAMEWORK'].find((each) => each in envs)
  if (framework !== undefined && envs['EC_GPU_FRAMEWORK'] === undefined) {
    const text = `${framework} alone does not choose between CUDA and OpenCL; set EC_GPU_FRAMEWORK as well`
    remarks.push({ kind: 'half-framework', name: framework, text })
  }
  return remarks
}

function inspectTmpdir({ TMPDIR: value }: Readonly<Record<string, string>>): EnvironmentRemark[] {
  if (value === undefined || value.startsWith('/')) return []
  const text = `TMPDIR = ${JSON.stringify(value)} is no absolute path, so it depends on where the node was started`
  return [{ kind: 'relative-tmpdir', name: 'TMPDIR', value, text }]
}
