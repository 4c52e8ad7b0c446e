/**
 * What holds whichever dialect a node and its prover speak: the same task brings the same outcome. Both ends are real:
 * our encoder and decoder, and the practice prover as a process.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { practiceProof } from '../../src/main/prover/practice/practice-proof.ts'
import { settleReply } from '../../src/main/prover/wire/settle-reply.ts'
import type { DialectName } from '../../src/main/prover/wire/dialect.ts'
import { eventually } from '../support/eventually.ts'
import { endPractice, startPractice, type PracticeStage } from '../unit/prover/practice/practice-process.ts'
import { sampleTask } from '../unit/prover/wire/sample-task.ts'

export function describeDialect({ dialect, stage }: { dialect: DialectName; stage: PracticeStage }): void {
  describe(`prover dialect ${dialect}`, () => {
    afterEach(endPractice)

    it('speaks as it is called', () => {
      expect(startPractice(stage).dialect.name).toBe(dialect)
    })

    it.each([5, 8, 9, 10, 13, 14])('brings the proof of a task of type %i', async (proofType) => {
      const prover = startPractice(stage)
      const task = sampleTask({ proofType, sectors: [1n, 2n, 3n, 2n ** 53n + 1n], lastByte: 0xff })
      prover.ask(1, task)
      expect(settleReply(task, await prover.answer(1))).toEqual({
        kind: 'proven',
        proofs: [practiceProof(task)],
        practice: true
      })
    })

    it('brings the proof of a whole partition and of one sector more', async () => {
      const prover = startPractice(stage)
      for (const count of [2_349, 2_350]) {
        const sectors = Array.from({ length: count }, (_, place) => BigInt(100_000 + place))
        const task = sampleTask({ proofType: 8, sectors })
        prover.ask(count, task)
        expect(settleReply(task, await prover.answer(count))).toMatchObject({ proofs: [practiceProof(task)] })
      }
    })

    it('passes paths of any characters', async () => {
      const odd = { ...sampleTask().replicas[0]!, cacheDirectory: `/mnt/存 储/<a>&'"\\\u2028\t/s-t01000-1` }
      const task = { ...sampleTask(), replicas: [odd] }
      const prover = startPractice(stage, { FAULTS: '1', FAULT_STYLE: 'path' })
      prover.ask(1, task)
      const settled = settleReply(task, await prover.answer(1))
      expect(settled).toMatchObject({ kind: 'faulty', sectors: [1n] })
      expect(settled).toHaveProperty('message', expect.stringContaining('could not read from path='))
    })

    it.each(['faults', 'err_msg'])('brings faults told by %s', async (style) => {
      const prover = startPractice(stage, { FAULTS: '2,9007199254740993,77', FAULT_STYLE: style })
      const task = sampleTask({ sectors: [1n, 2n, 2n ** 53n + 1n] })
      prover.ask(1, task)
      expect(settleReply(task, await prover.answer(1))).toMatchObject({
        kind: 'faulty',
        sectors: [2n, 2n ** 53n + 1n]
      })
    })

    it('brings an error with its text', async () => {
      const prover = startPractice(stage, { ERROR: 'Panic: no GPU <0> & "none"\n\nCaused by:\n    driver' })
      prover.ask(1, sampleTask())
      expect(settleReply(sampleTask(), await prover.answer(1))).toEqual({
        kind: 'failed',
        message: 'Panic: no GPU <0> & "none"\n\nCaused by:\n    driver'
      })
    })

    it.each([
      ['no-proofs', 'no proofs'],
      ['no-output', 'the prover reported success without any output'],
      ['short-proof', 'a proof of 100 bytes, which is no multiple of 192']
    ])('takes %s for a failure', async (misbehaviour, message) => {
      const prover = startPractice(stage, { MISBEHAVE: misbehaviour })
      prover.ask(1, sampleTask())
      expect(settleReply(sampleTask(), await prover.answer(1))).toEqual({ kind: 'failed', message })
    })

    it.each(['garbage', 'garbage:base64', 'garbage:shape'])('takes %s for garbage', async (misbehaviour) => {
      const prover = startPractice(stage, { MISBEHAVE: misbehaviour })
      await prover.ready()
      const before = prover.lines.length
      prover.ask(1, sampleTask())
      await eventually(() => prover.lines.length > before, 'a line')
      expect(prover.dialect.decodeLine(prover.lines.at(-1) ?? '')).toMatchObject({ kind: 'garbage' })
    })

    it('takes its noise for noise', async () => {
      const prover = startPractice(stage, { MISBEHAVE: 'noise:70,huge-line:300000' })
      await prover.ready()
      const before = prover.lines.length
      prover.ask(1, sampleTask())
      await prover.answer(1)
      const kinds = prover.lines.slice(before).map((line) => prover.dialect.decodeLine(line).kind)
      expect(kinds).toEqual([...Array<string>(71).fill('noise'), 'reply'])
    })

    it('knows a practice proof that does not call itself one', async () => {
      const prover = startPractice(stage, { MISBEHAVE: 'unmarked,split-proofs' })
      const task = sampleTask({ sectors: [1n, 2n, 3n] })
      prover.ask(1, task)
      const reply = await prover.answer(1)
      expect(reply).toMatchObject({ practice: false, proofs: [{ length: 192 }, { length: 192 }] })
      expect(settleReply(task, reply)).toMatchObject({ kind: 'proven', practice: true })
    })

    it('matches answers to requests by id, whatever their order', async () => {
      const prover = startPractice(stage, { DURATION_MS: '0-400', SEED: dialect })
      const task = (id: number) => sampleTask({ sectors: [BigInt(id), BigInt(id + 100)] })
      for (let id = 1; id <= 20; id++) prover.ask(id, task(id))
      await eventually(() => prover.answers().length === 20, 'twenty answers')
      expect(prover.answers().map(({ id }) => id)).not.toEqual(
        Array.from({ length: 20 }, (_, place) => place + 1)
      )
      for (const { id, reply } of prover.answers()) {
        expect(settleReply(task(id), reply)).toMatchObject({
          kind: 'proven',
          proofs: [practiceProof(task(id))]
        })
      }
    })
  })
}
