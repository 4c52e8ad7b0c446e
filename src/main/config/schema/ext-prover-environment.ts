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

/** Names that look as if they chose a card, and do not. */
const withoutEffect: Readonly<Record<string, string>> = {
  BELLMAN_CUSTOM_GPU: 'has no effect since rust-gpu-tools 0.7; it can be removed',
  RUST_GPU_TOOLS_CUSTOM_GPU: 'has no effect since rust-gpu-tools 0.7; it can be removed',
  BELLMAN_GPU_INDEXS: 'is read by no prover; use CUDA_VISIBLE_DEVICES',
  BELLMAN_GPU_INDEXES: 'is read by no prover; use CUDA_VISIBLE_DEVICES',
  NVIDIA_VISIBLE_DEVICES: 'counts only when a container starts; use CUDA_VISIBLE_DEVICES'
}

/** One sentence each, without its point. */
export function noteEnvironment(envs: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(envs)
  const notes = names.flatMap((name) => {
    const dead = Object.hasOwn(withoutEffect, name) ? withoutEffect[name] : undefined
    if (dead !== undefined) return [`${name} ${dead}`]
    const meant = nearestKnown(name)
    return meant === undefined || Object.hasOwn(envs, meant)
      ? []
      : [`${name} is read by no prover; did you mean ${meant}?`]
  })
  return [...notes, ...noteCardSwitches(envs), ...noteTmpdir(envs)]
}

function nearestKnown(name: string): string | undefined {
  if (known.some((right) => right === name)) return undefined
  const folded = name.toUpperCase()
  const limit = Math.min(2, Math.floor(name.length / 5))
  return known.find((right) => editDistance(right, folded) <= limit)
}

function noteCardSwitches(envs: Readonly<Record<string, string>>): string[] {
  const notes: string[] = []
  const noGpu = envs['BELLMAN_NO_GPU']
  if (noGpu === '0') {
    notes.push('BELLMAN_NO_GPU = "0" still switches the card off in older provers; remove it to use the card')
  } else if (noGpu !== undefined) {
    notes.push(
      'BELLMAN_NO_GPU switches the card off: this prover computes on the CPU, which may miss deadlines'
    )
  }
  const cards = envs['CUDA_VISIBLE_DEVICES']?.trim()
  if (cards === '' || cards?.startsWith('-')) {
    notes.push(
      `CUDA_VISIBLE_DEVICES = ${JSON.stringify(cards)} hides every card: this prover computes on the CPU`
    )
  }
  const listed = (cards ?? '').split(',').map((card) => card.trim())
  const twice = listed.find((card, at) => card !== '' && listed.indexOf(card) < at)
  if (twice !== undefined) notes.push(`CUDA_VISIBLE_DEVICES names ${twice} twice, which hides every card`)
  const framework = ['FIL_PROOFS_GPU_FRAMEWORK', 'BELLMAN_GPU_FRAMEWORK'].find((name) => name in envs)
  if (framework !== undefined && envs['EC_GPU_FRAMEWORK'] === undefined) {
    notes.push(`${framework} alone does not choose between CUDA and OpenCL; set EC_GPU_FRAMEWORK as well`)
  }
  return notes
}

function noteTmpdir({ TMPDIR: directory }: Readonly<Record<string, string>>): string[] {
  if (directory === undefined || directory.startsWith('/')) return []
  return [
    `TMPDIR = ${JSON.stringify(directory)} is no absolute path, so it depends on where the node was started`
  ]
}
