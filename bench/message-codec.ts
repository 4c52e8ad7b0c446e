/**
 * Decoding and encoding a SubmitWindowedPoSt of three partitions with 1,000 sectors left out, against @ipld/dag-cbor on the
 * same bytes. Ours does more: it checks every field, and reads addresses with their checksums, amounts and methods; the
 * other one yields arrays of anything. The two alternate, and the first round of each does not count. The message around the
 * parameters costs a blake2b of its sender's address besides, every time it is read: no address is remembered.
 */
import { fileURLToPath } from 'node:url'
import { decode as decodeDagCbor, encode as encodeDagCbor } from '@ipld/dag-cbor'
import { parseAddress } from '../src/main/filecoin/address/address.ts'
import { Bitfield } from '../src/main/filecoin/bitfield.ts'
import { encodeRlePlus } from '../src/main/filecoin/encode-rle-plus.ts'
import { decodeMessage, encodeMessage } from '../src/main/filecoin/message/message.ts'
import { minerMethods } from '../src/main/filecoin/params/method-numbers.ts'
import {
  decodeSubmitWindowedPoSt,
  encodeSubmitWindowedPoSt
} from '../src/main/filecoin/params/submit-windowed-post.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 25)
const turns = 5_000

/** Every seventh sector or so of three partitions of 2,349. */
function leftOut(partition: number): Uint8Array {
  const count = partition === 0 ? 334 : 333
  const first = partition * 2_349
  return encodeRlePlus(
    Bitfield.fromNumbers(
      Array.from({ length: count }, (_, place) => first + place * 7 + ((place * place) % 5))
    )
  )
}

const params = encodeSubmitWindowedPoSt({
  deadline: 11n,
  partitions: [0, 1, 2].map((index) => ({ index: BigInt(index), skipped: leftOut(index) })),
  proofs: [{ proofType: 13, proof: Uint8Array.from({ length: 576 }, (_, place) => (place * 73) % 256) }],
  chainCommitEpoch: 4_863_263,
  chainCommitRand: Uint8Array.from({ length: 32 }, (_, place) => 255 - place)
})
const message = encodeMessage({
  version: 0n,
  to: parseAddress('f01938223'),
  from: parseAddress(
    'f3qq6uouaiahkldrm6las5ok5gbjh5fj3xv3fhqjcopb3wk7inlzaevjg3e2vwt2cfikadvz5swksga6rz2rmq'
  ),
  nonce: 120_345n,
  value: 0n,
  gasLimit: 148_519_206,
  gasFeeCap: 5_000_000_000n,
  gasPremium: 100_574n,
  method: minerMethods.submitWindowedPoSt,
  params
})

export function run(): Promise<BenchResult[]> {
  const ourParams = (): Uint8Array => encodeSubmitWindowedPoSt(decodeSubmitWindowedPoSt(params))
  const theirParams = (): Uint8Array => encodeDagCbor(decodeDagCbor(params))
  const ourMessage = (): Uint8Array => {
    const decoded = decodeMessage(message)
    const submission = decodeSubmitWindowedPoSt(decoded.params)
    return encodeMessage({ ...decoded, params: encodeSubmitWindowedPoSt(submission) })
  }
  const theirMessage = (): Uint8Array => {
    const fields = decodeDagCbor<unknown[]>(message)
    const submission = decodeDagCbor(fields[9] as Uint8Array) // the tenth field of a message
    return encodeDagCbor(fields.with(9, encodeDagCbor(submission)))
  }
  return Promise.resolve([
    compare('parameters of SubmitWindowedPoSt, 1,000 sectors left out', 2, params, ourParams, theirParams),
    compare('the whole message around them, its addresses as text', 2, message, ourMessage, theirMessage)
  ])
}

function compare(
  what: string,
  target: number,
  bytes: Uint8Array,
  ours: () => Uint8Array,
  theirs: () => Uint8Array
): BenchResult {
  for (const recode of [ours, theirs]) {
    if (!Buffer.from(recode()).equals(bytes)) throw new Error('other bytes came back')
  }
  const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] }
  for (let round = 0; round <= rounds; round++) {
    const order = [() => times.ours.push(microseconds(ours)), () => times.theirs.push(microseconds(theirs))]
    for (const measure of round % 2 === 0 ? order : order.reverse()) measure()
    if (round === 0) {
      times.ours = []
      times.theirs = []
    }
  }
  const value = median(times.ours.map((time, round) => time / (times.theirs[round] ?? NaN)))
  return {
    name: `decode and encode ${what}, against @ipld/dag-cbor`,
    value,
    unit: '×',
    target: `≤ ${target}`,
    pass: value <= target,
    detail: `${median(times.ours).toFixed(1)} µs against ${median(times.theirs).toFixed(1)} µs, ${bytes.length} bytes`
  }
}

/** Of one turn. */
function microseconds(recode: () => Uint8Array): number {
  const begun = performance.now()
  for (let turn = 0; turn < turns; turn++) recode()
  return ((performance.now() - begun) * 1000) / turns
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
