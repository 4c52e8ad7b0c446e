import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isPracticeProof, practiceProof } from '../../../../src/main/prover/practice/practice-proof.ts'
import { sampleTask } from '../wire/sample-task.ts'

/** The definition once more, by hand: one chunk of two replicas of type 5. */
function byHand(): Buffer {
  const task = sampleTask({ sectors: [1n, 258n], lastByte: 0xff })
  const seed = Buffer.from(task.randomness)
  seed[31] = 0x3f
  const text = Buffer.concat([
    seed,
    Buffer.from('0500000000000000', 'hex'),
    Buffer.from('0100000000000000', 'hex'),
    task.replicas[0]!.commR,
    Buffer.from('0201000000000000', 'hex'),
    task.replicas[1]!.commR
  ])
  const sha512 = (bytes: Buffer) => createHash('sha512').update(bytes).digest()
  const head = sha512(text)
  return Buffer.concat(
    ['00000000', '01000000', '02000000'].map((n) => sha512(Buffer.concat([head, Buffer.from(n, 'hex')])))
  )
}

describe('the practice proof', () => {
  it('is what its definition says', () => {
    expect(practiceProof(sampleTask({ sectors: [1n, 258n], lastByte: 0xff }))).toEqual(byHand())
  })

  it('has 192 bytes for every chunk, and a chunk is the proof of its own sectors', () => {
    const proof = practiceProof(sampleTask({ sectors: [1n, 2n, 3n] }))
    expect(proof).toHaveLength(384)
    expect(proof.subarray(0, 192)).toEqual(practiceProof(sampleTask({ sectors: [1n, 2n] })))
    expect(proof.subarray(192)).toEqual(practiceProof(sampleTask({ sectors: [3n] })))
  })

  it('keeps to the masked randomness', () => {
    expect(practiceProof(sampleTask({ lastByte: 0xff }))).toEqual(
      practiceProof(sampleTask({ lastByte: 0x3f }))
    )
    expect(practiceProof(sampleTask({ lastByte: 0x3f }))).not.toEqual(
      practiceProof(sampleTask({ lastByte: 0x3e }))
    )
  })

  it('changes with type, sector and comm_r, not with miner and paths', () => {
    const proof = practiceProof(sampleTask())
    const task = sampleTask()
    expect(practiceProof(sampleTask({ proofType: 10 }))).not.toEqual(proof)
    expect(practiceProof(sampleTask({ sectors: [2n] }))).not.toEqual(proof)
    const otherSealed = { ...task.replicas[0]!, commR: new Uint8Array(32) }
    expect(practiceProof({ ...task, replicas: [otherSealed] })).not.toEqual(proof)
    expect(practiceProof(sampleTask({ miner: 7n }))).toEqual(proof)
  })

  it('takes sector numbers of 64 bits', () => {
    expect(practiceProof(sampleTask({ sectors: [2n ** 64n - 1n] }))).toHaveLength(192)
  })
})

describe('knowing a practice proof', () => {
  const task = sampleTask({ sectors: [1n, 2n, 3n] })
  const proof = practiceProof(task)

  it('does not depend on how it is cut', () => {
    expect(isPracticeProof(task, [proof])).toBe(true)
    expect(isPracticeProof(task, [proof.subarray(0, 192), proof.subarray(192)])).toBe(true)
  })

  it('takes nothing else for one', () => {
    const other = Buffer.from(proof)
    other[383] = (other[383] ?? 0) ^ 1
    expect(isPracticeProof(task, [other])).toBe(false)
    expect(isPracticeProof(task, [proof.subarray(0, 192)])).toBe(false)
    expect(isPracticeProof(task, [proof, proof])).toBe(false)
    expect(isPracticeProof(task, [])).toBe(false)
    expect(isPracticeProof(sampleTask({ sectors: [1n, 2n, 4n] }), [proof])).toBe(false)
  })
})
