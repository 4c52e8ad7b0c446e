/**
 * The verifying keys of Filecoin's trusted set-up: their file names and digests, one for each sector size and for window and
 * winning proofs. Both window variants share a key. Source: proving.md §5.1.
 */
import { createHash } from 'node:crypto'
import {
  sectorSizeOfPoSt,
  sectorsPerProof,
  variantOfPoSt,
  type PoStProofType
} from '../../filecoin/post-proof-type.ts'

export interface PublishedKey {
  readonly fileName: string
  /** First 16 bytes of the BLAKE2b-512 of the file, in hex. */
  readonly digest: string
}

/** In the order of the sector sizes. */
const digests = {
  window: [
    '0e0958009936b9d5e515ec97b8cb792d',
    '34d4feeacd9abf788d69ef1bb4d8fd00',
    '4dae975de4f011f101f5a2f86d1daaba',
    '0f8ec542485568fa3468c066e9fed82b',
    '59d2bf1857adc59a4f08fcf2afaa916b'
  ],
  winning: [
    'ffd79788d614d27919ae5bd2d94eacb6',
    '79ebb55f56fda427743e35053edad8fc',
    'bd2cd62f65c1ab84f19ca27e97b7c731',
    'fc02943678dd119e69e7fab8420e8819',
    '6d3789148fb6466d07ee1e24d6292fd6'
  ]
} as const
const trees = ['8-0-0', '8-0-0', '8-0-0', '8-8-0', '8-8-2'] as const

/** The directory provers and sealers keep their parameters in (proving.md §5.1). */
export function parameterDirectory(env: Readonly<Record<string, string | undefined>>): string {
  return env['FIL_PROOFS_PARAMETER_CACHE'] || '/var/tmp/filecoin-proof-parameters'
}

export function publishedKeyOf(proofType: PoStProofType): PublishedKey {
  const isWinning = variantOfPoSt(proofType) === 'winning'
  const size = proofType % 5
  const parameters =
    `FallbackPoSt::PublicParams{sector_size: ${sectorSizeOfPoSt(proofType).bytes}, ` +
    (isWinning
      ? 'challenge_count: 1, sector_count: 66}'
      : `challenge_count: 10, sector_count: ${sectorsPerProof(proofType)}}`)
  const id = createHash('sha256').update(parameters, 'ascii').digest('hex')
  return {
    fileName: `v28-proof-of-spacetime-fallback-merkletree-poseidon_hasher-${trees[size] ?? ''}-${id}.vk`,
    digest: digests[isWinning ? 'winning' : 'window'][size] ?? ''
  }
}
