import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialectA } from '../../../../src/main/prover/wire/dialect-a.ts'
import { dialectB } from '../../../../src/main/prover/wire/dialect-b.ts'
import type { WireLine } from '../../../../src/main/prover/wire/dialect.ts'

const bytes123 = Buffer.from([1, 2, 3])

describe.each([dialectA, dialectB])('an answer read by dialect $name', (dialect) => {
  const decode = (line: string) => dialect.decodeLine(line)

  it.each<[string, { proofs: Buffer[]; faults: bigint[]; practice?: boolean }]>([
    // node-protocol.md §5.1
    [
      '{"id":1,"err_msg":null,"result":{"Proof":[{"PoStProof":8,"ProofBytes":"AQID"}],"Skipped":null}}',
      { proofs: [bytes123], faults: [] }
    ],
    ['{"id":1,"err_msg":null,"result":{"Proof":null,"Skipped":null}}', { proofs: [], faults: [] }],
    [
      '{"id":1,"err_msg":null,"result":{"Proof":null,"Skipped":[{"Miner":1000,"Number":7}]}}',
      { proofs: [], faults: [7n] }
    ],
    // node-protocol.md §5.2.4, §5.2.5
    ['{"id":1,"err_msg":null,"output":{"proofs":["AQID"],"faults":[]}}', { proofs: [bytes123], faults: [] }],
    ['{"id":1,"err_msg":null,"output":{"proofs":[],"faults":[7,12]}}', { proofs: [], faults: [7n, 12n] }],
    ['{"id":1,"err_msg":null,"output":{"proofs":["AQID"]}}', { proofs: [bytes123], faults: [] }],
    // What a tolerant parent accepts
    ['{"id":1,"output":{"proofs":null,"faults":null}}', { proofs: [], faults: [] }],
    ['{"id":1,"result":{"proofs":["AQID"],"faults":null}}', { proofs: [bytes123], faults: [] }],
    ['{"output":{"faults":[],"proofs":["AQID"]},"err_msg":null,"id":1}', { proofs: [bytes123], faults: [] }],
    ['  { "id" : 1 , "output" : { } }\r', { proofs: [], faults: [] }],
    ['{"ID":1,"Output":{"Proofs":["AQID"]}}', { proofs: [bytes123], faults: [] }],
    ['{"id":1,"output":{"proofs":["AQID"]},"extra":[{}]}', { proofs: [bytes123], faults: [] }],
    [
      '{"id":1,"output":{"proofs":["AQID"]},"practice":true}',
      { proofs: [bytes123], faults: [], practice: true }
    ],
    ['{"id":1,"output":{"proofs":["AQID"]},"practice":"yes"}', { proofs: [bytes123], faults: [] }],
    ['{"id":1,"output":{"faults":[18446744073709551615]}}', { proofs: [], faults: [2n ** 64n - 1n] }]
  ])('%s', (line, output) => {
    expect(decode(line)).toEqual<WireLine>({
      kind: 'reply',
      id: 1,
      reply: { kind: 'output', practice: false, ...output }
    })
  })

  it.each([
    ['{"id":1,"err_msg":"some failure","result":null}', 'some failure'],
    ['{"id":1,"err_msg":"Panic: …\\n\\nCaused by:\\n    x","output":null}', 'Panic: …\n\nCaused by:\n    x'],
    ['{"id":1,"err_msg":"","output":null}', ''],
    ['{"id":1,"err_msg":"no","output":{"proofs":["AQID"]}}', 'no'],
    ['{"id":1,"err_msg":null,"output":null}', 'the prover reported success without any output'],
    ['{"id":1,"err_msg":null}', 'the prover reported success without any output'],
    ['{"id":1}', 'the prover reported success without any output']
  ])('%s is a failed task', (line, message) => {
    expect(decode(line)).toEqual({ kind: 'reply', id: 1, reply: { kind: 'error', message } })
  })

  it('shortens an endless error text', () => {
    const line = decode(JSON.stringify({ id: 1, err_msg: 'x'.repeat(1_000_000) }))
    expect(line).toMatchObject({ reply: { kind: 'error' } })
    expect(JSON.stringify(line).length).toBeLessThan(300_000)
    expect(JSON.stringify(line)).toContain('737856 characters more')
  })

  it.each([
    '',
    ' ',
    'window_post processor ready',
    'null',
    '1',
    '"{\\"id\\":1}"',
    '[{"id":1}]',
    '{}',
    '{ open',
    '{"level":"info","msg":"starting"}',
    '{"level":"info","msg":"cut',
    '{"id":"1"}',
    '{"level":"info","output":"stdout","result":7}',
    '{"id":null}',
    '{"id":{"id":1}}',
    '2026-01-01 INFO answer {"id":1,"err_msg":null,"output":{"proofs":["AQID"]}}',
    '\ufeff{"id":1,"output":null}'
  ])('%j is noise', (line) => {
    expect(decode(line)).toEqual({ kind: 'noise' })
  })

  it.each([
    ['{"id":1,"err_ms', 'not valid JSON'],
    ['{"err_msg":null,"output":{"proofs":["AQ', 'not valid JSON'],
    ['{"id":1,"output":{"proofs":["AQID"]}}{"id":2,"output":{"proofs":["AQID"]}}', 'not valid JSON'],
    ['{"id":1,"output":{"proofs":["AQI"]}}', 'a proof is not padded base64'],
    ['{"id":1,"output":{"proofs":["AQ*D"]}}', 'a proof is not padded base64'],
    ['{"id":1,"output":{"proofs":["AQIDBA="]}}', 'a proof is not padded base64'],
    ['{"id":1,"output":{"proofs":["AQID\\nAQID"]}}', 'a proof is not padded base64'],
    ['{"id":1,"output":{"proofs":["AR=="]}}', 'a proof is not padded base64'],
    ['{"id":1,"output":{"proofs":[[1,2,3]]}}', 'a proof is not padded base64'],
    ['{"id":1,"result":{"Proof":[{"PoStProof":8}]}}', 'a proof is not padded base64'],
    ['{"id":1,"output":{"proofs":"AQID"}}', 'the proofs are no array'],
    ['{"id":1,"output":{"faults":{"7":true}}}', 'the faults are no array'],
    ['{"id":1,"output":{"faults":["7"]}}', 'a fault is no sector number'],
    ['{"id":1,"output":{"faults":[-7]}}', 'a fault is no sector number'],
    ['{"id":1,"output":{"faults":[1.5]}}', 'a fault is no sector number'],
    ['{"id":1,"output":{"faults":[18446744073709551616]}}', 'a fault is no sector number'],
    ['{"id":1,"output":[7]}', 'the output is no object'],
    ['{"id":1,"output":"proofs"}', 'the output is no object'],
    ['{"id":1,"err_msg":7,"output":null}', 'err_msg is no text'],
    ['{"id":"1","output":null}', 'without a usable id'],
    ['{"id":null,"err_msg":"no"}', 'without a usable id'],
    ['{"err_msg":null,"output":{"proofs":["AQID"]}}', 'without a usable id'],
    ['{"result":{"Proof":null}}', 'without a usable id'],
    ['{"id":-1,"output":null}', 'its id -1 is no request id'],
    ['{"id":1.5,"output":null}', 'its id 1.5 is no request id'],
    ['{"id":9007199254740993,"output":null}', 'its id 9007199254740993 is no request id']
  ])('%s is garbage', (line, reason) => {
    expect(decode(line)).toEqual({ kind: 'garbage', reason: expect.stringContaining(reason) })
  })

  it('bounds the number and the bytes of proofs and the number of faults', () => {
    const proof = Buffer.alloc(192).toString('base64')
    const answer = (output: object) => decode(JSON.stringify({ id: 1, output }))
    expect(answer({ proofs: Array(4_096).fill(proof) })).toMatchObject({ kind: 'reply' })
    expect(answer({ proofs: Array(4_097).fill(proof) })).toMatchObject({ kind: 'garbage' })
    expect(answer({ proofs: [Buffer.alloc(2 ** 20).toString('base64')] })).toMatchObject({ kind: 'reply' })
    expect(answer({ proofs: [Buffer.alloc(2 ** 20 + 1).toString('base64')] })).toMatchObject({
      kind: 'garbage'
    })
    expect(answer({ faults: Array(65_537).fill(1) })).toMatchObject({ kind: 'garbage' })
  })

  it('quotes no endless id', () => {
    const told = decode(`{"id":${'9'.repeat(5_000)},"output":null}`)
    expect(told.kind).toBe('garbage')
    expect(JSON.stringify(told).length).toBeLessThan(200)
  })

  it('survives nesting without end', () => {
    const deep = '['.repeat(200_000)
    expect(decode(`{"id":1,"output":${deep}`)).toMatchObject({ kind: 'garbage' })
    expect(decode(`{"id":12345678901234567890,"output":${deep}${']'.repeat(200_000)}}`).kind).toBe('garbage')
  })

  it('never throws, whatever the line', () => {
    const known = fc.constantFrom(
      'id',
      'err_msg',
      'output',
      'result',
      'proofs',
      'faults',
      'Proof',
      'Skipped',
      'practice'
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        fc.bigInt().map((n) => Number(n)),
        fc.constantFrom('AQID', 'A===', '', null, -1, 2 ** 60, 0),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(known, tie('any'), { maxKeys: 5 })
      )
    })).any
    const answerLike = fc
      .dictionary(known, value, { maxKeys: 6 })
      .map((object) => JSON.stringify({ id: 1, ...object }))
    const cut = fc.tuple(answerLike, fc.nat()).map(([line, at]) => line.slice(0, at % (line.length + 1)))
    const changed = fc
      .tuple(answerLike, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([line, at, text]) => line.slice(0, at % line.length) + text + line.slice((at % line.length) + 1))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), answerLike, cut, changed), (line) => {
        const { kind } = decode(line)
        expect(['reply', 'noise', 'garbage']).toContain(kind)
      }),
      { numRuns: 3_000 }
    )
  })
})
