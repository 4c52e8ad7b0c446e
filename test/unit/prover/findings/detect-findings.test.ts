/**
 * Lines that real provers printed, each with what it must tell, and lines of the same libraries that must tell nothing.
 */
import { describe, expect, it } from 'vitest'
import { detectFindings, type FindingKind } from '../../../../src/main/prover/findings/detect-findings.ts'
import { findingTable } from '../../../../src/main/prover/findings/finding-table.ts'

const params =
  '/var/tmp/filecoin-proof-parameters/v28-proof-of-spacetime-fallback-merkletree-poseidon_hasher-8-0-0-3ea05428c9d11689f23529cde32fd30aabd50f7d2c93657c1d3650bca3e8ea9e.params'

const telling: readonly (readonly [line: string, ...kinds: FindingKind[]])[] = [
  [
    '2021-02-17T10:50:42.000 WARN bellperson::gpu::locks > GPU FFT failed! Falling back to CPU... Error: OpenCL Error: Ocl Error: ',
    'proving-on-cpu'
  ],
  [
    '2020-10-04T16:09:29.842 WARN bellperson::gpu::locks > GPU Multiexp failed! Falling back to CPU... Error: Ocl Error:',
    'proving-on-cpu'
  ],
  [
    '2023-05-01T02:11:09.170 WARN bellperson::gpu::locks > GPU Multiexp failed! Falling back to CPU... Error: EC GPU error: GPU tools error: Cuda Error: out of memory',
    'proving-on-cpu',
    'gpu-out-of-memory'
  ],
  [
    '  2022-11-24T23:08:10.074Z  WARN bellperson::gpu::locks: GPU FFT failed! Falling back to CPU... Error: GPU tools error: Cuda Error: an illegal memory access was encountered',
    'proving-on-cpu',
    'gpu-kernel-failure'
  ],
  [
    '"s-t01000-1": GPU Multiexp failed! Falling back to CPU... Error: GPU tools error: Cuda Error: unspecified launch failure',
    'proving-on-cpu',
    'gpu-kernel-failure'
  ],
  [
    '[2020-06-22T15:23:20.959][\u001b[33mWARN\u001b[0m][bellperson::domain:572] Cannot instantiate GPU FFT kernel! Error: Ocl Error:',
    'proving-on-cpu',
    'gpu-kernel-failure'
  ],
  [
    '2023-01-01T00:00:00.000 WARN bellperson::gpu::locks > Cannot instantiate GPU Multiexp kernel! Error: EcError: No working GPUs found!',
    'proving-on-cpu',
    'gpu-kernel-failure'
  ],
  [
    'Cannot instantiate GPU Multiexp kernel! Error: GPU tools error: Cuda Error: out of memory',
    'proving-on-cpu',
    'gpu-out-of-memory',
    'gpu-kernel-failure'
  ],
  [
    "ERROR ec_gpu_gen::multiexp > Cannot initialize kernel for device 'NVIDIA GeForce RTX 3090'! Error: GPU tools error: Cuda Error: no kernel image is available for execution on the device",
    'gpu-kernel-failure'
  ],
  ['Status error code: CL_MEM_OBJECT_ALLOCATION_FAILURE (-4)  ', 'gpu-out-of-memory'],
  ['Status error code: CL_OUT_OF_RESOURCES (-5)  ', 'gpu-out-of-memory'],
  [
    'Cannot instantiate GPU FFT kernel! Error: GPU tools error: Device not found!',
    'proving-on-cpu',
    'gpu-kernel-failure'
  ],
  [
    'GPU Multiexp failed! Falling back to CPU... Error: GPU tools error: Opencl3 Error: CL_OUT_OF_RESOURCES',
    'proving-on-cpu',
    'gpu-out-of-memory'
  ],
  ['Status error code: CL_OUT_OF_HOST_MEMORY (-6)', 'gpu-kernel-failure'],
  ['DriverError(CUDA_ERROR_OUT_OF_MEMORY, "out of memory")', 'gpu-out-of-memory'],
  ['CUDA_ERROR_ILLEGAL_ADDRESS', 'gpu-kernel-failure'],
  ['cudaMalloc(&d_ptr, n * sizeof(T))@gpu_t.cuh:104 failed: out of memory', 'gpu-out-of-memory'],
  [
    "thread '<unnamed>' panicked at 'GPU FFT failed!: GPUError { msg: \"\\n\\n#### OPENCL ERROR ####\\n\\nStatus error code: CL_MEM_OBJECT_ALLOCATION_FAILURE (-4)\" }', src/libcore/result.rs:1165:5",
    'gpu-out-of-memory',
    'gpu-kernel-failure'
  ],
  [
    "thread '<unnamed>' panicked at 'Cannot create GPU lock file at \"/tmp/ext-prover0/bellman.gpu.lock\"', /build/bellperson-0.18.2/src/gpu/locks.rs:28:34",
    'lock-not-made'
  ],
  [
    'Cannot create GPU "00000000-0000-0000-0000-000000000000" lock file at "/tmp/a/bellman.gpu.lock.x"',
    'lock-not-made'
  ],
  ['Cannot create priority lock file at "/tmp/ext-prover0/bellman.priority.lock"', 'lock-not-made'],
  ["thread '<unnamed>' panicked at /build/bellperson-0.26.0/src/gpu/locks.rs:127:14:", 'lock-not-made'],
  [
    `thread 'main' panicked at 'failed to generate winning post: No cached parameters found for proof-of-spacetime-fallback-merkletree-poseidon_hasher-8-0-0-3ea0 [failure finding ${params}]', fil-proofs-tooling/src/bin/benchy/winning_post.rs:81:40`,
    'parameters-missing'
  ],
  [
    `thread 'main' panicked at 'failed to generate winning post: Invalid parameters file: ${params}', x.rs:81:40`,
    'parameters-missing'
  ],
  [`failed to open ${params}: No such file or directory (os error 2)`, 'parameters-missing'],
  [
    `Permission denied (os error 13): /data/parameters/v28-proof-of-spacetime-fallback-merkletree-poseidon_hasher-8-8-0-0377ded656c6f524f1618760bffe4e0a1c51d5a70c4509eedae8a27555733edc.vk`,
    'parameters-missing'
  ],
  ['Error: memory map must have a non-zero length', 'parameters-missing'],
  [
    '2022-04-27T19:15:01.000+0800\tERROR\tprocessor-cmd\tprocessor/processor.go:80\tstdin broken\t{"err": "bufio.Scanner: token too long"}',
    'line-too-long-for-prover'
  ],
  ['memory allocation of 34359738368 bytes failed', 'host-out-of-memory'],
  ['Error: Cannot allocate memory (os error 12)', 'host-out-of-memory'],
  ['fatal error: runtime: out of memory', 'host-out-of-memory'],
  ['Caused by: Too many open files (os error 24)', 'too-many-open-files'],
  ['open /mnt/a/sealed/s-t01000-1: too many open files', 'too-many-open-files'],
  [
    '2022-11-24T23:07:59.294+0800  WARN practice: PRACTICE prover, life 1: what it answers proves nothing',
    'practice'
  ]
]

/** What the same programs print while all is well, or about something else. */
const silent: readonly string[] = [
  '',
  'window_post processor ready',
  '2022-11-24T23:07:59.294 INFO bellperson::gpu::locks > GPU is available for FFT!',
  '2022-11-24T23:07:59.318 INFO bellperson::gpu::locks > GPU FFT kernel instantiated!',
  '2022-11-24T23:07:59.317 INFO ec_gpu_gen::fft > FFT: 1 working device(s) selected.',
  '2022-11-24T23:07:59.295 INFO ec_gpu_gen::program > Using kernel on CUDA.',
  '2023-01-01T00:00:00.000 INFO bellperson::gpu::locks > BELLPERSON_GPUS_PER_LOCK fallback to single lock mode',
  '2023-01-01T00:00:00.000 WARN bellperson::gpu::locks > GPU acquired by a high priority process! Freeing up Multiexp kernels...',
  '2021-08-04T06:12:05.832 DEBUG bellperson::gpu::locks > Acquiring GPU lock at "/tmp/ext-prover0/bellman.gpu.lock" ...',
  '2021-08-04T06:12:05.832 DEBUG bellperson::gpu::locks > GPU lock released!',
  '2021-06-04T21:56:37Z WARN  bellperson::gpu::utils] Number of CUDA cores for your device (NVIDIA GeForce RTX 3090) is unknown! Best performance is only achieved when the number of CUDA cores is known!',
  '2023-04-23T03:52:00.765 INFO filecoin_proofs::caches > no params in memory cache for WINDOW_POST[34359738368]-verifying-key',
  `2023-04-23T03:52:00.817 INFO storage_proofs_core::parameter_cache > ensuring that all ancestor directories for: "${params}" exist`,
  `2023-04-23T03:52:00.817 INFO storage_proofs_core::parameter_cache > checking cache_path: "${params}" for parameters`,
  `2023-04-23T03:52:00.817 INFO storage_proofs_core::parameter_cache > read parameters from cache "${params}" `,
  '2023-04-23T03:52:00.817 ERROR filecoin_proofs::api > No such file or directory (os error 2): /mnt/a/cache/s-t01000-1/p_aux',
  'faulty sectors [SectorId(1)]: Error: could not read p_aux: No such file or directory (os error 2)',
  'Out of memory: Killed process 4711 (venus-worker) total-vm:1kB',
  'storage_proofs_core::compound_proof > snark_proof:start',
  'error: GPU call was aborted!',
  '/mnt/PRACTICE_2/error.log and PRACTICED prover error',
  'we practice until no error is left',
  'Error: sector s-t01000-1 is out of memory cache',
  'error: connection failed: too many open files-are-fine',
  'parameter cache: /var/tmp/filecoin-proof-parameters/, no error'
]

describe('findings', () => {
  it.each(telling)('%s', (line, ...kinds) => {
    expect(detectFindings(line).map(({ kind }) => kind)).toEqual(kinds)
  })

  it.each(silent)('nothing in: %s', (line) => {
    expect(detectFindings(line)).toEqual([])
  })

  it('has a real sample for every pattern', () => {
    const unused = findingTable
      .flatMap(({ patterns }) => patterns)
      .filter(({ pattern }) => !telling.some(([line]) => pattern.test(line)))
      .map(({ pattern }) => pattern.source)
    expect(unused).toEqual([])
  })

  it('says for every kind what it means and what to do, each in one sentence without its point', () => {
    for (const { kind, meaning, advice } of findingTable) {
      expect([kind, meaning]).toEqual([kind, expect.stringMatching(/^[A-Z].*[^.]$/)])
      expect([kind, advice]).toEqual([kind, expect.stringMatching(/^[A-Z].*[^.]$/)])
    }
  })

  it('takes lines of any length and shape in little time', () => {
    const hostile = [
      'e'.repeat(1_000_000),
      'Error cuda'.repeat(100_000),
      'cudaX('.repeat(200_000),
      `v28-proof-of-spacetime${'-'.repeat(1_000_000)} No such file`,
      'Cannot create GPU '.repeat(100_000),
      'panicked at '.repeat(100_000),
      'No such file v1-proof-of-spacetime'.repeat(50_000)
    ]
    const began = performance.now()
    for (const line of hostile) for (let i = 0; i < 10; i++) detectFindings(line)
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  it('reads a million ordinary lines in seconds', () => {
    const lines = silent.filter((line) => !/error/i.test(line))
    const began = performance.now()
    let found = 0
    for (let i = 0; i < 1_000_000; i++) found += detectFindings(lines[i % lines.length] ?? '').length
    expect(found).toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
