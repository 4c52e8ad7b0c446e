/**
 * Which lines are known, and by what. Data only; the rules for provers' own lines are those of prover/findings. Texts of the
 * Go node are from node-protocol.md §8.4 and the sources named there, ours from node/poster and node/miner.
 */
import type { LogExplanationCode } from '../../../../shared/logs/explanation-codes.ts'
import type { FindingKind } from '../../../prover/findings/finding.ts'

export const codeOfFinding: Readonly<Record<FindingKind, LogExplanationCode>> = {
  'proving-on-cpu': 'LOG-GPU-FALLBACK',
  'gpu-out-of-memory': 'LOG-GPU-MEMORY',
  'gpu-kernel-failure': 'LOG-GPU-FAILURE',
  'lock-not-made': 'LOG-GPU-LOCK',
  'parameters-missing': 'LOG-PARAMETERS',
  'line-too-long-for-prover': 'LOG-PROVER-LINE',
  'host-out-of-memory': 'LOG-HOST-MEMORY',
  'too-many-open-files': 'LOG-OPEN-FILES',
  practice: 'LOG-PRACTICE'
}

/** By the field `alarm` of our PoSter's lines. */
export const codeOfAlarm: ReadonlyMap<string, LogExplanationCode> = new Map([
  ['not-sent-in-time', 'LOG-NOT-SENT-IN-TIME'],
  ['not-landed-in-time', 'LOG-NOT-LANDED'],
  ['missed', 'LOG-POST-MISSED'],
  ['ceiling-reached', 'LOG-FEE-CEILING'],
  ['proof-invalid', 'LOG-PROOF-INCORRECT'],
  ['practice-proof-refused', 'LOG-PRACTICE'],
  ['sender-refused', 'LOG-SENDER-REFUSED'],
  ['sender-poor', 'LOG-SENDER-POOR'],
  ['fee-debt', 'LOG-FEE-DEBT'],
  ['consensus-fault', 'LOG-CONSENSUS-FAULT'],
  ['sectors-unknown', 'LOG-SECTORS-UNREADABLE'],
  ['too-many-unreadable', 'LOG-SECTORS-UNREADABLE'],
  ['no-prover', 'LOG-NO-PROVER'],
  ['wallet-missing', 'LOG-WALLET-MISSING']
])

export interface ExplanationRule {
  readonly code: LogExplanationCode
  /** Loggers whose message is looked at; all where missing. */
  readonly loggers?: readonly string[]
  /** Of the message; named groups become parameters. */
  readonly pattern: RegExp
  /** Fields that become parameters of the same name. */
  readonly fields?: readonly string[]
}

/** A message without one of these has no rule: the one test that every line goes through. */
export const mayExplain =
  /window post|winning post|windowpost|runPost|post err|ectors|sector \d|aborted|waited too long|message result|post message|publish message|recover|RECOVER|FAULTY|actor setup|loop start|ext prover|no prover|not proven|proof changes|dial|timeout|no such host|deadline exceeded|no space|tale |input\/output|directory lock|deadline/

const poster = ['poster']

export const explanationRules: readonly ExplanationRule[] = [
  {
    code: 'LOG-POST-SENT',
    loggers: poster,
    pattern: /^Submitted window post: (?<message>\S+)/
  },
  {
    code: 'LOG-POST-LANDED',
    loggers: poster,
    pattern: /^window post message succeeded: (?<message>\S*)/
  },
  {
    code: 'LOG-POST-FAILED',
    loggers: poster,
    pattern:
      /^(?:runPost failed: |Got post err |attempt to generate window post proof: (?:running window post failed: )?|running window post failed: |generate window post: )(?<reason>.*)/s
  },
  {
    code: 'LOG-PROOF-INCORRECT',
    loggers: poster,
    pattern: /window post verification failed|incorrect window post proof/
  },
  { code: 'LOG-POST-MISSED', loggers: poster, pattern: /^partitions were not proven: (?<reason>.*)/s },
  { code: 'LOG-DEADLINE-ABORTED', loggers: poster, pattern: /^deadline (?<open>\d+) has been aborted/ },
  {
    code: 'LOG-RANDOMNESS-CHANGED',
    loggers: poster,
    pattern: /^windowpost randomness changed|the chain has another randomness now$/
  },
  {
    code: 'LOG-BAD-SECTOR',
    loggers: poster,
    pattern: /^bad sector (?<sector>\S+?): (?<reason>.*)/s
  },
  {
    code: 'LOG-SECTORS-SKIPPED',
    loggers: poster,
    pattern: /^(?:skipped sectors|generate window post skipped sectors|sectors skipped: )/,
    fields: ['skipped']
  },
  { code: 'LOG-SECTORS-UNREADABLE', loggers: poster, pattern: /^too many sectors cannot be read/ },
  { code: 'LOG-NO-MINER', loggers: poster, pattern: /^no actor setup/ },
  {
    code: 'LOG-PUSH-FAILED',
    loggers: poster,
    pattern: /^(?:publish post message|submit window post|publish message): (?<reason>.*)/s
  },
  {
    code: 'LOG-NOT-LANDED',
    loggers: poster,
    pattern: /^(?:waited too long|wait for message result failed)/
  },
  {
    code: 'LOG-FAULTS-DECLARED',
    loggers: poster,
    pattern: /^DETECTED FAULTY SECTORS, declaring faults/,
    fields: ['count', 'sectors']
  },
  {
    code: 'LOG-RECOVERIES-DECLARED',
    loggers: poster,
    pattern: /^(?:declare faults recovered message published|declared recoveries)/,
    fields: ['sectors']
  },
  { code: 'LOG-NO-RECOVERIES', loggers: poster, pattern: /^No recoveries to declare/, fields: ['faulty'] },
  {
    code: 'LOG-POST-SIMULATED',
    pattern: /^mock generate window post$/,
    fields: ['elapsed']
  },
  {
    code: 'LOG-PROVER-LOOPS',
    loggers: ['porver-ext', 'extproc'],
    pattern: /^(?:response|request) loop start$/,
    fields: ['pid']
  },
  {
    code: 'LOG-PROVER-READY',
    loggers: ['ext-prover'],
    pattern: /^(?<stage>WindowPoSt|WinningPoSt) ext prover constructed$/
  },
  { code: 'LOG-NO-PROVER', loggers: ['ext-prover'], pattern: /^no prover for (?<stage>\w+) is ready/ },
  {
    code: 'LOG-WINNING-MISSED',
    loggers: ['miner', 'proof_event'],
    pattern: /^(?:no winning post: (?<reason>.*)|winning post was made too late)/s
  },
  {
    code: 'LOG-GATEWAY-LOST',
    loggers: ['miner', 'proof_event'],
    pattern: /listen proof changes errored: (?<reason>.*)/s
  },
  { code: 'LOG-HOME-LOCKED', pattern: /Cannot acquire directory lock/ },
  { code: 'LOG-DISK-FULL', pattern: /no space left on device/i },
  { code: 'LOG-STALE-MOUNT', pattern: /stale (?:NFS )?file handle/i },
  { code: 'LOG-DISK-ERROR', pattern: /input\/output error/i },
  {
    code: 'LOG-REMOTE-REFUSED',
    pattern: /dial tcp (?<address>[\w.:[\]-]{3,80}): connect: connection refused/
  },
  { code: 'LOG-REMOTE-UNKNOWN', pattern: /dial tcp: lookup (?<address>[\w.-]{1,200})\b.{0,200}no such host/ },
  {
    code: 'LOG-REMOTE-SILENT',
    pattern: /dial tcp (?<address>[\w.:[\]-]{3,80}): i\/o timeout|context deadline exceeded/
  }
]
