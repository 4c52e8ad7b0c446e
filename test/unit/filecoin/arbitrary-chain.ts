/** Random values of the chain's types, for property tests. */
import fc from 'fast-check'
import { decodeAddress } from '../../../src/main/filecoin/address/address-bytes.ts'
import { delegatedAddress } from '../../../src/main/filecoin/address/address-of-key.ts'
import { addressOfActor, type Address } from '../../../src/main/filecoin/address/address.ts'
import type { BlockHeader } from '../../../src/main/filecoin/block/block-header.ts'
import { cidOfBlock, decodeCid, parseCid, type Cid } from '../../../src/main/filecoin/cid.ts'
import type { Message } from '../../../src/main/filecoin/message/message.ts'
import type { Signature } from '../../../src/main/filecoin/message/signature.ts'
import type { SectorDeclaration } from '../../../src/main/filecoin/params/declare-sectors.ts'
import type { SubmitWindowedPoStParams } from '../../../src/main/filecoin/params/submit-windowed-post.ts'
import type { PoStProof } from '../../../src/main/filecoin/post-proof.ts'
import { actorId, maxUint64 } from '../../../src/main/filecoin/sector-id.ts'

const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length })
const bytes = fc.uint8Array({ maxLength: 300 })
const boundaries = [0n, 23n, 24n, 255n, 256n, 65535n, 65536n, 2n ** 32n, 2n ** 53n, maxUint64]

export const unsigned64 = fc.oneof(
  fc.constantFrom(...boundaries),
  fc.bigInt({ min: 0n, max: 1000n }),
  fc.bigInt({ min: 0n, max: maxUint64 })
)
export const integer64 = fc.oneof(fc.integer({ min: -300, max: 100_000 }), fc.maxSafeInteger())
export const amount = fc.oneof(fc.constant(0n), fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }))

export const address: fc.Arbitrary<Address> = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map((id) => addressOfActor(actorId(id))),
  bytesOf(20).map((hash) => decodeAddress(Uint8Array.from([1, ...hash]))),
  bytesOf(20).map((hash) => decodeAddress(Uint8Array.from([2, ...hash]))),
  bytesOf(48).map((key) => decodeAddress(Uint8Array.from([3, ...key]))),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.uint8Array({ maxLength: 54 }))
    .map(([namespace, subaddress]) => delegatedAddress(namespace, subaddress))
)

export const cid: fc.Arbitrary<Cid> = fc.oneof(
  bytes.map(cidOfBlock),
  fc.constant(parseCid('QmR9i9KL3vhhAqTBGj1bPPC7LvkptxrH9RvxJxLN1vvsBE')),
  fc.constant(decodeCid(Uint8Array.from([1, 0x55, 0, 3, 0x66, 0x69, 0x6c])))
)

export const signature: fc.Arbitrary<Signature> = fc.record({
  kind: fc.constantFrom('secp256k1', 'bls', 'delegated'),
  data: fc.uint8Array({ maxLength: 199 })
})

export const message: fc.Arbitrary<Message> = fc.record({
  version: unsigned64,
  to: address,
  from: address,
  nonce: unsigned64,
  value: amount,
  gasLimit: integer64,
  gasFeeCap: amount,
  gasPremium: amount,
  method: unsigned64,
  params: bytes
})

export const postProof: fc.Arbitrary<PoStProof> = fc.record({ proofType: integer64, proof: bytes })

export const submission: fc.Arbitrary<SubmitWindowedPoStParams> = fc.record({
  deadline: unsigned64,
  partitions: fc.array(fc.record({ index: unsigned64, skipped: bytes }), { maxLength: 5 }),
  proofs: fc.array(postProof, { maxLength: 3 }),
  chainCommitEpoch: integer64,
  chainCommitRand: bytes
})

export const declarations: fc.Arbitrary<SectorDeclaration[]> = fc.array(
  fc.record({ deadline: unsigned64, partition: unsigned64, sectors: bytes }),
  { maxLength: 6 }
)

export const blockHeader: fc.Arbitrary<BlockHeader> = fc.record({
  miner: address,
  ticket: bytes,
  electionProof: fc.record({ winCount: integer64, vrfProof: bytes }),
  beaconEntries: fc.array(fc.record({ round: unsigned64, data: bytes }), { maxLength: 3 }),
  winningProofs: fc.array(postProof, { maxLength: 2 }),
  parents: fc.array(cid, { maxLength: 5 }),
  parentWeight: amount,
  height: integer64,
  parentStateRoot: cid,
  parentMessageReceipts: cid,
  messages: cid,
  blsAggregate: fc.option(signature),
  timestamp: unsigned64,
  blockSignature: fc.option(signature),
  forkSignaling: unsigned64,
  parentBaseFee: amount
})
