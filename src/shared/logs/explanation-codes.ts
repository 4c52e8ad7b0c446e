/**
 * The known lines of provers and nodes, ours and the Go ones, by the code of their explanation. A code never changes its
 * meaning; the texts are the page's, in both languages.
 */
export const explanationCodes = [
  // Provers
  'LOG-GPU-FALLBACK',
  'LOG-GPU-MEMORY',
  'LOG-GPU-FAILURE',
  'LOG-GPU-LOCK',
  'LOG-PARAMETERS',
  'LOG-PROVER-LINE',
  'LOG-PROVER-LOOPS',
  'LOG-PROVER-READY',
  'LOG-NO-PROVER',
  'LOG-PRACTICE',
  // The machine
  'LOG-HOST-MEMORY',
  'LOG-OPEN-FILES',
  'LOG-DISK-FULL',
  'LOG-STALE-MOUNT',
  'LOG-DISK-ERROR',
  'LOG-HOME-LOCKED',
  // Window proofs
  'LOG-NO-MINER',
  'LOG-SECTORS-UNREADABLE',
  'LOG-BAD-SECTOR',
  'LOG-SECTORS-SKIPPED',
  'LOG-POST-FAILED',
  'LOG-POST-MISSED',
  'LOG-DEADLINE-ABORTED',
  'LOG-RANDOMNESS-CHANGED',
  'LOG-PROOF-INCORRECT',
  'LOG-POST-SIMULATED',
  // Messages and declarations
  'LOG-POST-SENT',
  'LOG-POST-LANDED',
  'LOG-PUSH-FAILED',
  'LOG-NOT-SENT-IN-TIME',
  'LOG-NOT-LANDED',
  'LOG-FEE-CEILING',
  'LOG-SENDER-POOR',
  'LOG-SENDER-REFUSED',
  'LOG-WALLET-MISSING',
  'LOG-FEE-DEBT',
  'LOG-CONSENSUS-FAULT',
  'LOG-FAULTS-DECLARED',
  'LOG-RECOVERIES-DECLARED',
  'LOG-NO-RECOVERIES',
  // Winning proofs
  'LOG-WINNING-MISSED',
  'LOG-GATEWAY-LOST',
  // Network
  'LOG-REMOTE-REFUSED',
  'LOG-REMOTE-SILENT',
  'LOG-REMOTE-UNKNOWN'
] as const

export type LogExplanationCode = (typeof explanationCodes)[number]
