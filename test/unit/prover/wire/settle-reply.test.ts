import { describe, expect, it } from 'vitest'
import { registerSecret } from '../../../../src/main/lib/log/redact.ts'
import { practiceProof } from '../../../../src/main/prover/practice/practice-proof.ts'
import type { WireReply } from '../../../../src/main/prover/wire/dialect.ts'
import { settleReply } from '../../../../src/main/prover/wire/settle-reply.ts'
import { sampleTask } from './sample-task.ts'

const task = sampleTask({ sectors: [1n, 7n, 12n] }) // two sectors to a proof: two proofs
const output = (proofs: Uint8Array[], faults: bigint[] = [], practice = false): WireReply => ({
  kind: 'output',
  proofs,
  faults,
  practice
})
const proof = (bytes: number) => new Uint8Array(bytes).fill(1)

describe('a proof', () => {
  it('is believed as one element or one for each chunk', () => {
    expect(settleReply(task, output([proof(384)]))).toEqual({
      kind: 'proven',
      proofs: [proof(384)],
      practice: false
    })
    expect(settleReply(task, output([proof(192), proof(192)]))).toMatchObject({ kind: 'proven' })
  })

  it.each<[string, Uint8Array[], string]>([
    ['without proofs', [], 'no proofs'],
    ['with an empty proof', [proof(0)], 'a proof of 0 bytes, which is no multiple of 192'],
    ['with an empty proof beside a good one', [proof(384), proof(0)], 'a proof of 0 bytes'],
    ['with a cut proof', [proof(100)], 'a proof of 100 bytes'],
    ['with parts that are only together a multiple', [proof(191), proof(193)], 'a proof of 191 bytes'],
    ['with too little', [proof(192)], 'proofs of 192 bytes where 3 sectors take 384'],
    ['with too much', [proof(384), proof(192)], 'proofs of 576 bytes where 3 sectors take 384']
  ])('%s is a failed task', (_what, proofs, message) => {
    expect(settleReply(task, output(proofs))).toEqual({
      kind: 'failed',
      message: expect.stringContaining(message)
    })
  })

  it.each([
    [8, 2_349, 192],
    [8, 2_350, 384],
    [14, 2_300, 192],
    [14, 2_301, 384]
  ])('of type %i for %i sectors has %i bytes', (proofType, count, bytes) => {
    const sectors = Array.from({ length: count }, (_, place) => BigInt(place))
    const whole = sampleTask({ proofType, sectors })
    expect(settleReply(whole, output([proof(bytes)]))).toMatchObject({ kind: 'proven' })
    expect(settleReply(whole, output([proof(bytes + 192)]))).toMatchObject({ kind: 'failed' })
  })

  it('of one winning sector has 192 bytes', () => {
    const winning = sampleTask({ stage: 'winning_post' })
    expect(settleReply(winning, output([proof(192)]))).toMatchObject({ kind: 'proven' })
    expect(settleReply(winning, output([proof(384)]))).toMatchObject({ kind: 'failed' })
  })

  it('is a practice proof by what the child says', () => {
    expect(settleReply(task, output([proof(384)], [], true))).toMatchObject({ practice: true })
  })

  it('is a practice proof by its bytes, whatever the child says, in one piece or two', () => {
    const bytes = practiceProof(task)
    expect(settleReply(task, output([bytes]))).toMatchObject({ practice: true })
    const halves = [bytes.subarray(0, 192), bytes.subarray(192)]
    expect(settleReply(task, output(halves))).toMatchObject({ practice: true })
  })
})

describe('faults', () => {
  it('are the sectors of the task, ascending, each once; proofs beside them do not count', () => {
    expect(settleReply(task, output([proof(384)], [12n, 1n, 12n]))).toEqual({
      kind: 'faulty',
      sectors: [1n, 12n],
      message: ''
    })
  })

  it('that are not of the task are told and left out', () => {
    expect(settleReply(task, output([], [12n, 99n]))).toEqual({
      kind: 'faulty',
      sectors: [12n],
      message: 'the prover also named 1 sectors that are not of the task'
    })
  })

  it('that are all of another task are a failure', () => {
    expect(settleReply(task, output([proof(384)], [98n, 99n]))).toEqual({
      kind: 'failed',
      message: 'the prover named faulty sectors that are not of the task: 98, 99'
    })
  })

  it('are found in an error text', () => {
    const message = 'faulty sectors [SectorId(7), SectorId(99)]'
    expect(settleReply(task, { kind: 'error', message })).toEqual({ kind: 'faulty', sectors: [7n], message })
  })

  it('of other tasks in an error text are a failure', () => {
    const message = 'faulty sectors [SectorId(99)]'
    expect(settleReply(task, { kind: 'error', message })).toEqual({ kind: 'failed', message })
  })
})

describe('an error', () => {
  it('is a failed task with its text', () => {
    const message = 'Panic: no GPU\n\nCaused by:\n    device 7'
    expect(settleReply(task, { kind: 'error', message })).toEqual({ kind: 'failed', message })
  })

  it('cannot drive a terminal, in a failure or beside faults', () => {
    const hostile = '\u001b[2Jgone \u009b31mred \u202egnp.exe\u2066\u2028end\r\n\u001b]0;title\u0007next'
    const safe = 'gone red \ufffdgnp.exe\ufffd\ufffdend\nnext'
    expect(settleReply(task, { kind: 'error', message: hostile })).toEqual({ kind: 'failed', message: safe })
    const faulty = settleReply(task, { kind: 'error', message: `${hostile} faulty sectors [SectorId(7)]` })
    expect(faulty).toMatchObject({ kind: 'faulty', message: `${safe} faulty sectors [SectorId(7)]` })
  })

  it('holds no secret, also not half of one at the cut', () => {
    registerSecret('a-secret-of-this-node')
    const message = `${'x'.repeat(4_090)} a-secret-of-this-node token=abcdef`
    const settled = settleReply(task, { kind: 'error', message })
    expect(settled).toEqual({ kind: 'failed', message: `${'x'.repeat(4_090)} *** t …` })
  })

  it('without a text says so', () => {
    expect(settleReply(task, { kind: 'error', message: ' \n' })).toEqual({
      kind: 'failed',
      message: 'the prover reported an error without a text'
    })
  })

  it('with an endless text is shortened after its faults were read', () => {
    const message = `${'x'.repeat(100_000)} faulty sectors [SectorId(7)]`
    const settled = settleReply(task, { kind: 'error', message })
    expect(settled).toMatchObject({ kind: 'faulty', sectors: [7n] })
    expect(
      JSON.stringify(settled, (_key, value) => (typeof value === 'bigint' ? 0 : value)).length
    ).toBeLessThan(5_000)
  })
})
