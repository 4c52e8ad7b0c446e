/** Messages, parameters and headers against a general DAG-CBOR encoder that knows nothing of them. */
import { decode as decodeDagCbor, encode as encodeDagCbor } from '@ipld/dag-cbor'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { expect, test } from 'vitest'
import { encodeAddress } from '../../../src/main/filecoin/address/address-bytes.ts'
import { encodeBigInt } from '../../../src/main/filecoin/big-int-bytes.ts'
import { encodeBlockHeader } from '../../../src/main/filecoin/block/block-header.ts'
import { cidOfBlock, type Cid } from '../../../src/main/filecoin/cid.ts'
import { cidOfMessage, encodeMessage, type Message } from '../../../src/main/filecoin/message/message.ts'
import { encodeSignature, type Signature } from '../../../src/main/filecoin/message/signature.ts'
import { cidOfSignedMessage, encodeSignedMessage } from '../../../src/main/filecoin/message/signed-message.ts'
import { encodeSectorDeclarations } from '../../../src/main/filecoin/params/declare-sectors.ts'
import { encodeSubmitWindowedPoSt } from '../../../src/main/filecoin/params/submit-windowed-post.ts'
import type { PoStProof } from '../../../src/main/filecoin/post-proof.ts'
import { toHex } from '../../support/hex.ts'
import * as chain from './arbitrary-chain.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('general encoder')
const link = (cid: Cid): CID => CID.parse(cid)
const proofFields = ({ proofType, proof }: PoStProof): unknown[] => [proofType, proof]
const signatureField = (signature: Signature | null): Uint8Array | null =>
  signature === null ? null : encodeSignature(signature)

function messageFields(message: Message): unknown[] {
  const { version, nonce, gasLimit, method, params } = message
  const [value, feeCap, premium] = [message.value, message.gasFeeCap, message.gasPremium].map(encodeBigInt)
  const [to, from] = [message.to, message.from].map(encodeAddress)
  return [version, to, from, nonce, value, gasLimit, feeCap, premium, method, params]
}

function expectEncoding(ours: Uint8Array, fields: unknown): void {
  expect(toHex(ours)).toBe(toHex(encodeDagCbor(fields)))
  expect(toHex(encodeDagCbor(decodeDagCbor(ours)))).toBe(toHex(ours))
}

test('messages', () => {
  fc.assert(
    fc.property(chain.message, (message) => expectEncoding(encodeMessage(message), messageFields(message))),
    { seed }
  )
})

test('signed messages, named with their signature unless it is a BLS one', () => {
  fc.assert(
    fc.property(chain.message, chain.signature, (message, signature) => {
      const signed = { message, signature }
      const bytes = encodeSignedMessage(signed)
      expectEncoding(bytes, [messageFields(message), encodeSignature(signature)])
      const isBls = signature.kind === 'bls'
      expect(cidOfSignedMessage(signed)).toBe(isBls ? cidOfMessage(message) : cidOfBlock(bytes))
    }),
    { seed }
  )
})

test('parameters of SubmitWindowedPoSt', () => {
  fc.assert(
    fc.property(chain.submission, (params) => {
      expectEncoding(encodeSubmitWindowedPoSt(params), [
        params.deadline,
        params.partitions.map(({ index, skipped }) => [index, skipped]),
        params.proofs.map(proofFields),
        params.chainCommitEpoch,
        params.chainCommitRand
      ])
    }),
    { seed }
  )
})

test('parameters of declarations', () => {
  fc.assert(
    fc.property(chain.declarations, (declarations) => {
      const rows = declarations.map(({ deadline, partition, sectors }) => [deadline, partition, sectors])
      expectEncoding(encodeSectorDeclarations(declarations), [rows])
    }),
    { seed }
  )
})

test('block headers', () => {
  fc.assert(
    fc.property(chain.blockHeader, (header) => {
      expectEncoding(encodeBlockHeader(header), [
        encodeAddress(header.miner),
        [header.ticket],
        [header.electionProof.winCount, header.electionProof.vrfProof],
        header.beaconEntries.map(({ round, data }) => [round, data]),
        header.winningProofs.map(proofFields),
        header.parents.map(link),
        encodeBigInt(header.parentWeight),
        header.height,
        link(header.parentStateRoot),
        link(header.parentMessageReceipts),
        link(header.messages),
        signatureField(header.blsAggregate),
        header.timestamp,
        signatureField(header.blockSignature),
        header.forkSignaling,
        encodeBigInt(header.parentBaseFee)
      ])
    }),
    { seed }
  )
})
