/** Every decoder of the chain's bytes with its encoder, and random bytes that it takes. */
import fc from 'fast-check'
import { decodeAddress, encodeAddress } from '../../../src/main/filecoin/address/address-bytes.ts'
import { decodeBigInt, encodeBigInt } from '../../../src/main/filecoin/big-int-bytes.ts'
import { decodeBlockHeader, encodeBlockHeader } from '../../../src/main/filecoin/block/block-header.ts'
import { decodeTipSetKey, encodeTipSetKey } from '../../../src/main/filecoin/block/tipset-key.ts'
import { cidOfBlock, decodeCid, encodeCid } from '../../../src/main/filecoin/cid.ts'
import { decodeMessage, encodeMessage } from '../../../src/main/filecoin/message/message.ts'
import { decodeSignature, encodeSignature } from '../../../src/main/filecoin/message/signature.ts'
import {
  decodeSignedMessage,
  encodeSignedMessage
} from '../../../src/main/filecoin/message/signed-message.ts'
import {
  decodeSectorDeclarations,
  encodeSectorDeclarations
} from '../../../src/main/filecoin/params/declare-sectors.ts'
import {
  decodeDisputeWindowedPoSt,
  encodeDisputeWindowedPoSt
} from '../../../src/main/filecoin/params/dispute-windowed-post.ts'
import {
  decodeSubmitWindowedPoSt,
  encodeSubmitWindowedPoSt
} from '../../../src/main/filecoin/params/submit-windowed-post.ts'
import * as chain from './arbitrary-chain.ts'

export interface ChainCodec {
  readonly name: string
  /** Decodes, and encodes what came out. */
  readonly recode: (bytes: Uint8Array) => Uint8Array
  readonly valid: fc.Arbitrary<Uint8Array>
}

function codec<Value>(
  name: string,
  decode: (bytes: Uint8Array) => Value,
  encode: (value: Value) => Uint8Array,
  values: fc.Arbitrary<Value>
): ChainCodec {
  return { name, recode: (bytes) => encode(decode(bytes)), valid: values.map(encode) }
}

const signed = fc.record({ message: chain.message, signature: chain.signature })
const dispute = fc.record({ deadline: chain.unsigned64, postIndex: chain.unsigned64 })
const key = fc.array(fc.uint8Array({ maxLength: 10 }).map(cidOfBlock), { maxLength: 5 })

export const chainCodecs: readonly ChainCodec[] = [
  codec('address', decodeAddress, encodeAddress, chain.address),
  codec('CID', decodeCid, encodeCid, chain.cid),
  codec('big integer', decodeBigInt, encodeBigInt, chain.amount),
  codec('signature', decodeSignature, encodeSignature, chain.signature),
  codec('tipset key', decodeTipSetKey, encodeTipSetKey, key),
  codec('message', decodeMessage, encodeMessage, chain.message),
  codec('signed message', decodeSignedMessage, encodeSignedMessage, signed),
  codec('SubmitWindowedPoSt', decodeSubmitWindowedPoSt, encodeSubmitWindowedPoSt, chain.submission),
  codec('declarations', decodeSectorDeclarations, encodeSectorDeclarations, chain.declarations),
  codec('DisputeWindowedPoSt', decodeDisputeWindowedPoSt, encodeDisputeWindowedPoSt, dispute),
  codec('block header', decodeBlockHeader, encodeBlockHeader, chain.blockHeader)
]
