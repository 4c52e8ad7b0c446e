/** `util proof verify`: does a proof of spacetime hold? Ends with 0 for yes, 1 for no, 3 when only its shape could be told. */
import { PosterError } from '../../lib/error.ts'
import { stringifyJson } from '../../lib/json.ts'
import { verifyProof, type VerifiedProof } from '../../node/maintain/verify-proof.ts'
import type { Action } from '../action.ts'
import { contextOf, runCancellable } from '../context.ts'
import { ProgressLine, formatCount, formatDuration, printLine } from '../output.ts'

/** Checking the largest key for the first time takes seconds; the proof itself less than one. */
const usualTimeout = 600_000
const progressInterval = 200

export const run: Action = async (command, env) => {
  const [file = ''] = command.positionals
  const key = command.string('key')
  const keyDigest = command.string('key-digest')
  if (keyDigest !== undefined && (key === undefined || !/^[0-9a-f]{32}$/i.test(keyDigest))) {
    throw new PosterError('USAGE', '--key-digest is 32 hex digits and goes with --key', {
      advice: 'Give the digest from the list of parameters, and --key the file'
    })
  }
  const { layout } = contextOf(command, env)
  const began = performance.now()
  const progress = new ProgressLine()
  const timer = setInterval(
    () => progress.update(() => `verifying, ${formatDuration(performance.now() - began)}`),
    progressInterval
  )
  try {
    const verified = await runCancellable((signal) =>
      verifyProof({
        ...{ file, key, keyDigest, env, signal, home: layout.home },
        parameters: command.string('parameters'),
        timeout: command.duration('timeout') ?? usualTimeout
      })
    )
    progress.end()
    if (command.boolean('json')) printLine(stringifyJson(encode(verified)))
    else print(verified)
    return exitStatuses[verified.verdict.kind]
  } finally {
    clearInterval(timer)
    progress.end()
  }
}

const exitStatuses: Readonly<Record<VerifiedProof['verdict']['kind'], number>> = {
  valid: 0,
  invalid: 1,
  'well-formed': 3
}

function print(verified: VerifiedProof): void {
  const { verdict, key, keyFile, miner, claim, elapsed } = verified
  const about = `f0${miner}, ${formatCount(claim.replicas.length)} sectors, proof type ${claim.proofType}`
  switch (verdict.kind) {
    case 'valid':
      printLine(`valid: ${about}, ${(elapsed / 1000).toFixed(1)} s`)
      break
    case 'invalid':
      printLine(
        `invalid: ${verdict.proof === undefined ? '' : `proof ${verdict.proof}: `}${verdict.reason} (${about})`
      )
      break
    case 'well-formed':
      printLine(`only the shape was checked, and it is good: there is no key ${keyFile} (${about})`)
  }
  if (key.kind !== 'loaded') return
  const checked = key.checkedNow ? 'every point of it was checked' : 'its points had been checked before'
  process.stderr.write(`key ${keyFile}: the digest is right, ${checked}\n`)
  if (key.noteProblem !== undefined) {
    process.stderr.write(
      `it will be checked again next time, since that cannot be noted: ${key.noteProblem}\n`
    )
  }
}

function encode({ verdict, key, keyFile, miner, claim, elapsed }: VerifiedProof): object {
  return {
    Miner: miner,
    ProofType: claim.proofType,
    Sectors: claim.replicas.length,
    Verdict: verdict.kind,
    Proof: verdict.kind === 'invalid' ? (verdict.proof ?? null) : null,
    Reason: verdict.kind === 'invalid' ? verdict.reason : '',
    Key: key.kind === 'loaded' || key.kind === 'at-hand' ? keyFile : null,
    ElapsedMs: Math.round(elapsed)
  }
}
