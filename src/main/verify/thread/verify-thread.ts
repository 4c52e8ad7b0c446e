/**
 * The thread that verifies proofs (a build entry of its own): it may block for seconds, the thread that asks may not. It
 * keeps the few keys it used last, and looks between two pieces of work whether its answer is still wanted.
 */
import { parentPort } from 'node:worker_threads'
import { postProofType } from '../../filecoin/post-proof-type.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import { countInputs } from '../claim/public-inputs.ts'
import type { Checkpoint } from '../curve/point-sums.ts'
import { loadKey } from '../key/load-key.ts'
import type { VerifyingKey } from '../key/verifying-key.ts'
import { judgeClaim, readClaim } from '../verify-claim.ts'
import { claimOf, type KeyUse, type VerifyOrder, type VerifyReport } from './thread-messages.ts'

/** Window and winning proofs of two sector sizes. */
const mostKeys = 4

const port = parentPort
if (!port) throw new Error('this is the program of a thread')

/** By digest, the one used last at the end. */
const keys = new Map<string, VerifyingKey>()

// One order at a time: the next one comes after the report.
port.on('message', (order: VerifyOrder) => {
  void verify(order).then((report) => port.postMessage(report))
})

async function verify(order: VerifyOrder): Promise<VerifyReport> {
  const checkpoint = (): void => {
    if (Atomics.load(order.stop, 0) !== 0) throw new PosterError('CANCELLED', 'nobody waits any more')
  }
  try {
    const read = readClaim(claimOf(order))
    if (read.kind === 'invalid') return { kind: 'verdict', verdict: read, key: { kind: 'none' } }
    const { key, use } = await takeKey(order, checkpoint)
    const verdict = key
      ? judgeClaim(read, key, checkpoint)
      : { kind: 'well-formed' as const, proofs: read.proofs.length }
    return { kind: 'verdict', verdict, key: use }
  } catch (error) {
    const [code, advice] = PosterError.is(error)
      ? [error.code, error.advice]
      : ['INTERNAL' as const, undefined]
    return { kind: 'error', code, message: messageOf(error), advice }
  }
}

async function takeKey(
  { key: source, notes, proofType }: VerifyOrder,
  checkpoint: Checkpoint
): Promise<{ key: VerifyingKey | undefined; use: KeyUse }> {
  if (!source) return { key: undefined, use: { kind: 'none' } }
  const name = source.digest.toLowerCase()
  const inputs = countInputs(postProofType(proofType))
  const known = keys.get(name)
  keys.delete(name)
  if (known?.inputs === inputs) {
    keys.set(name, known)
    return { key: known, use: { kind: 'at-hand' } }
  }
  const loaded = await loadKey(source, { inputs, notes, checkpoint })
  if (!loaded) return { key: undefined, use: { kind: 'missing' } }
  keys.set(name, loaded.key)
  for (const oldest of keys.keys()) {
    if (keys.size <= mostKeys) break
    keys.delete(oldest)
  }
  const { checkedNow, noteProblem } = loaded
  return { key: loaded.key, use: { kind: 'loaded', checkedNow, noteProblem } }
}
