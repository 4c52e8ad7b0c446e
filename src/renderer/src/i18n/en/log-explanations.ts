/**
 * What known log lines mean, shown under them; the line itself is never translated. A word in braces is a parameter of the
 * explanation and may be missing: see shared/logs/fill-explanation.ts.
 */
import type { LogExplanationCode } from '../../../../shared/logs/explanation-codes.ts'

export type LogExplanationTexts = Readonly<Record<LogExplanationCode, string>>

export const logExplanations: LogExplanationTexts = {
  'LOG-GPU-FALLBACK':
    'This prover now computes on the CPU, many times slower than its card; the deadline may pass. See which process holds the card, then restart this prover.',
  'LOG-GPU-MEMORY':
    'The card had too little free memory for this proof. Give the card to one prover alone, or use one with more memory.',
  'LOG-GPU-FAILURE':
    'Work on the card failed or could not begin. Look at the card and its driver; a driver that was updated or a card that was lost needs a reboot.',
  'LOG-GPU-LOCK':
    'The prover cannot make its lock file in TMPDIR and fails every proof. Make that directory writable for the user of the node, or give the entry another TMPDIR.',
  'LOG-PARAMETERS':
    'Proof parameters of this sector size are missing, empty or damaged: nothing can be proven. Check FIL_PROOFS_PARAMETER_CACHE and that this user may read it.',
  'LOG-PROVER-LINE':
    'This prover reads lines of 64 KiB at most, so it never got the task. A full partition is longer: use a prover of v0.4 or later.',
  'LOG-PROVER-LOOPS':
    'The node has opened its pipes to process {pid}. In a Go node this does not tell that the prover works; its own ready line does.',
  'LOG-PROVER-READY': 'At least one prover for {stage} has said that it is ready.',
  'LOG-NO-PROVER': 'No prover is ready: the node runs on and tries again, but cannot prove until one is.',
  'LOG-PRACTICE': 'A practice proof. It is made up, worth nothing on a real network, and never sent to one.',
  'LOG-HOST-MEMORY':
    'The machine had no memory left. Lower Concurrent, run fewer provers here, or add memory.',
  'LOG-OPEN-FILES':
    'No more files may be opened, so sectors cannot be read. Raise the limit (ulimit -n 1048576, LimitNOFILE= in a service) and restart the node.',
  'LOG-DISK-FULL': 'The disk is full. Make room before anything else is written there.',
  'LOG-STALE-MOUNT':
    'The server of this mount has forgotten it. Mount it anew; until then every sector on it counts as unreadable.',
  'LOG-DISK-ERROR':
    'The disk or its connection failed while reading. Look at the kernel log and the disk before the next deadline that needs it.',
  'LOG-HOME-LOCKED': 'Another process has this home open. Two nodes must not share one.',
  'LOG-NO-MINER': 'No miner has PoSt enabled, so the PoSter does nothing.',
  'LOG-SECTORS-UNREADABLE':
    'Sectors could not be read ({bad} of {checked}). They are left out of the proof and become faulty unless they are readable in time.',
  'LOG-BAD-SECTOR':
    'Sector {sector} is left out of this proof: {reason}. It becomes faulty with this deadline.',
  'LOG-SECTORS-SKIPPED': 'Sectors were left out and the proof is made again without them.',
  'LOG-POST-FAILED':
    'The proof was not made: {reason}. A Go node of v0.4 gives this deadline up here; later ones and ours try again.',
  'LOG-POST-MISSED': 'Partitions were not proven before the deadline closed; their sectors are faulty now.',
  'LOG-DEADLINE-ABORTED':
    'Work on the deadline that opened at epoch {open} was ended: it closed, or the chain went back before it.',
  'LOG-RANDOMNESS-CHANGED':
    'The chain has another randomness for this deadline than when the proof was begun. The proof is made again.',
  'LOG-PROOF-INCORRECT':
    'The proof does not verify. It is not sent and is made again; if it happens often, suspect the card or a sector file.',
  'LOG-POST-SIMULATED': 'A rehearsal of a window proof took {elapsed} seconds. Nothing was sent.',
  'LOG-POST-SENT':
    'The message was handed over. Sent is not landed: the partition counts only once the message is on chain.',
  'LOG-POST-LANDED': 'The message is on chain and the partitions are proven.',
  'LOG-PUSH-FAILED':
    'The message could not be handed over: {reason}. Check messager, wallet and balance of the sender.',
  'LOG-NOT-SENT-IN-TIME': 'The window closes soon and the proof is not sent yet.',
  'LOG-NOT-LANDED':
    'The message was sent and is not known to be on chain. Look for it in the messager; a low fee or a gap of nonces holds it.',
  'LOG-FEE-CEILING': 'The configured ceiling of fees is reached, so the fee was not raised any further.',
  'LOG-SENDER-POOR': 'The sender has too little money for the fee.',
  'LOG-SENDER-REFUSED':
    'The sender may not send for this miner: it is neither its worker nor a control address.',
  'LOG-WALLET-MISSING': 'No wallet signs for the sender.',
  'LOG-FEE-DEBT': 'The miner owes fees; recoveries are refused until that is paid.',
  'LOG-CONSENSUS-FAULT': 'The miner has a consensus fault; until it has elapsed recoveries are refused.',
  'LOG-FAULTS-DECLARED': 'Sectors were declared faulty.',
  'LOG-RECOVERIES-DECLARED':
    'Sectors that can be read again were declared as recovering. They must be proven in their next deadline.',
  'LOG-NO-RECOVERIES': 'There are faulty sectors, and none of them can be read yet.',
  'LOG-WINNING-MISSED': 'A winning proof was asked for and not delivered: a block may be lost. {reason}',
  'LOG-GATEWAY-LOST':
    'The connection to the gateway was lost: {reason}. Until it is back no winning proof is asked for.',
  'LOG-REMOTE-REFUSED': 'Nothing listens at {address}: the service is down, or the address is wrong.',
  'LOG-REMOTE-SILENT':
    'No answer in time. The service is overloaded, or a firewall drops what is sent to it.',
  'LOG-REMOTE-UNKNOWN': 'The name {address} is not known. Check it and the name server.'
}
