/**
 * Signatures of messages and blocks: a byte for the kind, then the signature itself. Sources: proving.md §1.5;
 * go-state-types for the limit. Nothing is verified here.
 */
import { PosterError } from '../../lib/error.ts'

export type SignatureKind = 'secp256k1' | 'bls' | 'delegated'

export interface Signature {
  readonly kind: SignatureKind
  readonly data: Uint8Array
}

/** The kind included. */
export const maxSignatureBytes = 200
const kinds = ['secp256k1', 'bls', 'delegated'] as const

/** 1 secp256k1, 2 BLS, 3 delegated. */
export function signatureTypeOf(kind: SignatureKind): number {
  return kinds.indexOf(kind) + 1
}

/** Undefined for a number that is none. */
export function signatureKindOf(type: number): SignatureKind | undefined {
  return kinds[type - 1]
}

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function decodeSignature(bytes: Uint8Array): Signature {
  const [type] = bytes
  if (type === undefined) throw invalid('is empty')
  const kind = signatureKindOf(type)
  if (!kind) throw invalid(`is of the unknown type ${type}`)
  if (bytes.length > maxSignatureBytes)
    throw invalid(`has ${bytes.length} bytes, ${maxSignatureBytes} at most`)
  return { kind, data: bytes.slice(1) }
}

/** @throws PosterError INVALID_ARGUMENT for more bytes than a signature may have */
export function encodeSignature({ kind, data }: Signature): Uint8Array {
  if (data.length >= maxSignatureBytes) {
    throw invalid(`has ${data.length + 1} bytes, ${maxSignatureBytes} at most`)
  }
  return Uint8Array.from([signatureTypeOf(kind), ...data])
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the signature ${problem}`)
}
