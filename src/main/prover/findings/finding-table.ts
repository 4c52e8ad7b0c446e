/**
 * The sentences that tell about a prover's health, with where each comes from. Data only. A pattern names the library
 * that prints it; none may match what the same libraries print while all is well.
 */
import type { Finding } from './finding.ts'

interface FindingPattern {
  readonly pattern: RegExp
  /** Library and file that print it. */
  readonly source: string
}

export interface FindingRow extends Finding {
  readonly patterns: readonly FindingPattern[]
}

/** Told by no line without one of these: the one test that every line goes through. */
export const mayTell =
  /[Ff]ail|[Ee]rror|ERROR|[Cc]annot |panicked|CL_[A-Z]|No cached|Invalid param|token too|[Tt]oo many open|No such file|non-zero length|PRACTICE/

export const findingTable: readonly FindingRow[] = [
  {
    kind: 'proving-on-cpu',
    level: 'critical',
    meaning:
      'This prover computes on the CPU, which takes many times as long as its card: the deadline may pass',
    advice:
      'See which process holds the card and its memory ("util gpu list"), then restart this prover; check CUDA_VISIBLE_DEVICES and the driver',
    patterns: [
      {
        pattern: /GPU \w+ failed! Falling back to CPU/,
        source: 'bellperson and bellpepper, src/gpu/locks.rs; also jackoelv/bellperson'
      },
      {
        // Whoever gets no kernel goes on without one.
        pattern: /Cannot instantiate GPU \w+ kernel!/,
        source: 'bellperson, src/gpu/locks.rs; up to 0.14 src/domain.rs and src/multiexp.rs'
      }
    ]
  },
  {
    kind: 'gpu-out-of-memory',
    level: 'critical',
    meaning: 'The card had too little free memory for this proof',
    advice:
      'Give the card to one prover alone: end or move other programs on it ("util gpu list" names them), or use a card with more memory',
    patterns: [
      { pattern: /CUDA_ERROR_OUT_OF_MEMORY/, source: 'CUDA driver API, by its name' },
      {
        pattern: /[Cc]uda ?[Ee]rror:? out of memory/,
        source: 'rust-gpu-tools, src/error.rs (Cuda Error: {0})'
      },
      {
        pattern: /\bcu(?:da)?[A-Z]\w*\(.{0,400}out of memory/,
        source: 'sppark, util/exception.cuh (SupraSeal)'
      },
      {
        pattern: /\bCL_(?:MEM_OBJECT_ALLOCATION_FAILURE|OUT_OF_RESOURCES)\b/,
        source: 'opencl3 error_codes.rs; ocl, "Status error code: …", after the line that names the failure'
      }
    ]
  },
  {
    kind: 'gpu-kernel-failure',
    level: 'critical',
    meaning: 'Work on the card failed or could not begin',
    advice:
      'Look at the card and its driver with "nvidia-smi" and "util gpu list"; a driver that was updated or a card that was lost needs a reboot',
    patterns: [
      { pattern: /Cannot instantiate GPU \w+ kernel!/, source: 'bellperson, src/gpu/locks.rs' },
      {
        pattern: /Cannot initialize kernel for device '/,
        source: 'ec-gpu-gen, src/fft.rs and src/multiexp.rs; bellperson up to 0.17, src/gpu/'
      },
      { pattern: /No working GPUs found!/, source: 'ec-gpu-gen, src/fft.rs and src/multiexp.rs' },
      {
        pattern: /GPU (?:FFT|Multiexp) failed!:/,
        source: 'bellperson up to 0.5, src/domain.rs: a panic, not a way to the CPU'
      },
      {
        pattern:
          /[Cc]uda ?[Ee]rror:? (?!out of memory)(?:an? |the |no |in|un|mis|system|device|operation|all )/,
        source: 'rust-gpu-tools, src/error.rs, with the texts of cuGetErrorString'
      },
      {
        pattern:
          /CUDA_ERROR_(?:ILLEGAL_ADDRESS|ILLEGAL_INSTRUCTION|LAUNCH_\w+|NO_DEVICE|INVALID_DEVICE|ECC_UNCORRECTABLE|NO_BINARY_FOR_GPU|SYSTEM_\w+|UNKNOWN|NOT_INITIALIZED|MISALIGNED_ADDRESS|INVALID_PTX|ASSERT)/,
        source: 'CUDA driver API, by its name'
      },
      {
        pattern: /\bCL_(?:OUT_OF_HOST_MEMORY|DEVICE_NOT_(?:FOUND|AVAILABLE)|BUILD_PROGRAM_FAILURE)\b/,
        source: 'ocl, "Status error code: …"'
      },
      { pattern: /GPU tools error: Device not found!/, source: 'ec-gpu-gen, src/error.rs' }
    ]
  },
  {
    kind: 'lock-not-made',
    level: 'critical',
    meaning: 'The prover cannot make its lock file in TMPDIR and fails every proof',
    advice:
      'Make the directory of TMPDIR writable for the user of this node, or give the entry another TMPDIR; do not delete a lock that is held',
    patterns: [
      {
        pattern: /Cannot create (?:GPU|priority) .{0,120}lock file at/,
        source: 'bellperson, src/gpu/locks.rs (GPULock, PriorityLock), with the card where each has its lock'
      },
      {
        // PriorityLock::wait unwraps what File::create returns; the reason stands on the next line since Rust 1.73.
        pattern: /panicked at .{0,200}gpu\/locks\.rs:/,
        source: 'bellperson, src/gpu/locks.rs (PriorityLock::wait, is_taken)'
      }
    ]
  },
  {
    kind: 'parameters-missing',
    level: 'critical',
    meaning: 'Proof parameters of this sector size are missing, empty or damaged: nothing can be proven',
    advice:
      'Fetch the parameters into FIL_PROOFS_PARAMETER_CACHE (default /var/tmp/filecoin-proof-parameters) and check that this user may read them',
    patterns: [
      {
        pattern: /No cached (?:parameters|srs key|verifying key) found for/,
        source: 'rust-fil-proofs, storage-proofs-core/src/parameter_cache.rs'
      },
      { pattern: /Invalid parameters file: /, source: 'rust-fil-proofs, storage-proofs-core/src/error.rs' },
      {
        pattern:
          /(?:filecoin-proof-parameters|v\d+-(?:proof-of-spacetime|stacked-proof-of-replication|empty-sector-update)[\w.-]{0,200}\.(?:params|vk|meta)).{0,200}(?:No such file|Permission denied|not found)/,
        source: 'rust-fil-proofs, io::Error with the path of a parameter file'
      },
      {
        pattern:
          /(?:No such file|Permission denied|not found).{0,200}(?:filecoin-proof-parameters|v\d+-(?:proof-of-spacetime|stacked-proof-of-replication|empty-sector-update)[\w.-]{0,200}\.(?:params|vk|meta))/,
        source: 'the same, path last'
      },
      {
        pattern: /memory map must have a non-zero length/,
        source: 'memmap, of an empty parameter file opened by bellperson src/groth16/params.rs'
      }
    ]
  },
  {
    kind: 'line-too-long-for-prover',
    level: 'critical',
    meaning:
      'This prover reads lines of 64 KiB at most, so it never got the task: a full partition is longer',
    advice: 'Use a prover of v0.4 or later (dialect B): venus-worker or damocles-worker',
    patterns: [
      {
        pattern: /bufio\.Scanner: token too long/,
        source: 'Go, bufio/scan.go, of the dialect A child venus-sector-manager v0.2.0–v0.3.1'
      }
    ]
  },
  {
    kind: 'host-out-of-memory',
    level: 'critical',
    meaning: 'The machine had no memory left for this prover',
    advice: 'Lower Concurrent, run fewer provers here, or add memory',
    patterns: [
      { pattern: /memory allocation of \d+ bytes failed/, source: 'Rust, library/std/src/alloc.rs' },
      { pattern: /Cannot allocate memory \(os error 12\)/, source: 'Rust, io::Error of ENOMEM' },
      {
        pattern: /fatal error: runtime: (?:out of memory|cannot allocate memory)/,
        source: 'Go, runtime/malloc.go'
      }
    ]
  },
  {
    kind: 'too-many-open-files',
    level: 'critical',
    meaning: 'The prover may open no more files, so it cannot read its sectors',
    advice:
      'Raise the limit of open files (ulimit -n 1048576, LimitNOFILE= in a service), then restart the node',
    patterns: [
      { pattern: /Too many open files \(os error 24\)/, source: 'Rust, io::Error of EMFILE' },
      { pattern: /: too many open files(?:$|["\s])/, source: 'Go, syscall.EMFILE' }
    ]
  },
  {
    kind: 'practice',
    level: 'warning',
    meaning: 'This is the practice prover: its proofs are made up and worth nothing on a real network',
    advice: 'For real proofs let the entry lead to a real prover; "util prover list" shows which program ran',
    patterns: [{ pattern: /\bPRACTICE prover\b/, source: 'resources/practice-prover.mjs' }]
  }
]
