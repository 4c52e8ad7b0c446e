/**
 * The bytes of the practice prover, which prove nothing: whoever knows a task can compute them. They are recomputed here
 * so that a practice proof is known by its bytes, whatever its prover says of itself, and never reaches a real chain.
 * Source: proving.md §7.5, level 1. Exactly:
 *
 *   chunks  the replicas, ascending and each once, cut after every sectorsPerProof(type); the last one is not padded
 *   H       SHA-512(masked randomness 32 ‖ type number u64 LE ‖ for each replica: sector u64 LE ‖ comm_r 32)
 *   proof   SHA-512(H ‖ u32 LE 0) ‖ SHA-512(H ‖ u32 LE 1) ‖ SHA-512(H ‖ u32 LE 2)
 *
 * The result is the proofs of all chunks in order, 192 bytes each.
 */
import { createHash } from 'node:crypto'
import { proofBytes, sectorsPerProof } from '../../filecoin/post-proof-type.ts'
import { maskSeed } from '../../filecoin/randomness.ts'
import type { ProofReplica, ProofTask } from '../proof-task.ts'

interface ProvenStatement extends Pick<ProofTask, 'proofType' | 'randomness'> {
  readonly replicas: readonly Pick<ProofReplica, 'sector' | 'commR'>[]
}

/** 192 bytes for every chunk. */
export function practiceProof(task: ProvenStatement): Buffer {
  const size = sectorsPerProof(task.proofType)
  const proofs: Buffer[] = []
  for (let start = 0; start < task.replicas.length; start += size) {
    proofs.push(proveChunk(task, task.replicas.slice(start, start + size)))
  }
  return Buffer.concat(proofs)
}

/** Whether the proofs, one after the other, are the practice proof of the task. */
export function isPracticeProof(task: ProvenStatement, proofs: readonly Uint8Array[]): boolean {
  const expected = proofBytes * Math.ceil(task.replicas.length / sectorsPerProof(task.proofType))
  if (proofs.reduce((sum, { length }) => sum + length, 0) !== expected) return false
  return practiceProof(task).equals(Buffer.concat(proofs))
}

function proveChunk(task: ProvenStatement, replicas: ProvenStatement['replicas']): Buffer {
  const head = createHash('sha512').update(maskSeed(task.randomness))
  head.update(littleEndian64(BigInt(task.proofType)))
  for (const { sector, commR } of replicas) head.update(littleEndian64(sector)).update(commR)
  const digest = head.digest()
  return Buffer.concat([0, 1, 2].map((part) => expand(digest, part)))
}

function expand(digest: Buffer, part: number): Buffer {
  const counter = Buffer.alloc(4)
  counter.writeUInt32LE(part)
  return createHash('sha512').update(digest).update(counter).digest()
}

function littleEndian64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}
