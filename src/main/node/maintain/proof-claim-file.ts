/**
 * Reads a claim from a JSON file: whose proof it is, of which type, over which randomness and sectors. Bytes may be hex or
 * base64, member names in any case. It refuses what it does not understand and says which member it is.
 */
import { constants, open } from 'node:fs/promises'
import { decodeBase64 } from '../../filecoin/base64.ts'
import { parseCommitment } from '../../filecoin/commitment.ts'
import { postProofType } from '../../filecoin/post-proof-type.ts'
import {
  actorId,
  parseActorId,
  readUnsigned64,
  sectorNumber,
  type ActorId
} from '../../filecoin/sector-id.ts'
import { PosterError, messageOf, systemCodeOf } from '../../lib/error.ts'
import { memberOf } from '../../lib/json-object.ts'
import { parseJson, type JsonValue } from '../../lib/json.ts'
import type { ClaimedReplica, PoStClaim } from '../../verify/claim/post-claim.ts'

export interface ProofClaim {
  /** Not part of any proof; it says whose this one is. */
  readonly miner: ActorId
  readonly claim: PoStClaim
}

/** 25,000 sectors take less than a quarter of it. */
const mostBytes = 16 * 1024 * 1024

/** @throws PosterError NOT_FOUND, TOO_LARGE, STORAGE_FAILED, INVALID_JSON, INVALID_ARGUMENT */
export async function readProofClaim(path: string): Promise<ProofClaim> {
  const document = parseJson(await readText(path))
  return {
    miner: readMiner(memberOf(document, 'Miner')),
    claim: {
      proofType: postProofType(Number(readInteger('ProofType', memberOf(document, 'ProofType')))),
      randomness: readBytes('Randomness', memberOf(document, 'Randomness')),
      replicas: readReplicas(memberOf(document, 'Sectors')),
      proof: readBytes('Proof', memberOf(document, 'Proof'))
    }
  }
}

async function readText(path: string): Promise<string> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const found = await file.stat()
      if (!found.isFile()) throw new Error('it is no regular file')
      if (found.size > mostBytes) {
        throw new PosterError(
          'TOO_LARGE',
          `${path} has ${found.size} bytes; a claim has ${mostBytes} at most`
        )
      }
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (PosterError.is(error)) throw error
    const code = systemCodeOf(error) === 'ENOENT' ? 'NOT_FOUND' : 'STORAGE_FAILED'
    throw new PosterError(code, `cannot read ${path}: ${messageOf(error)}`, { cause: error })
  }
}

function readMiner(value: JsonValue | undefined): ActorId {
  if (typeof value === 'string') return parseActorId(value)
  return actorId(readInteger('Miner', value))
}

function readReplicas(value: JsonValue | undefined): ClaimedReplica[] {
  if (!Array.isArray(value)) throw misread('Sectors', 'a list of sectors')
  return value.map((element, place) => {
    const name = `Sectors[${place}]`
    const number = memberOf(element, 'Number') ?? memberOf(element, 'SectorNumber')
    return {
      sector: sectorNumber(readInteger(`${name}.Number`, number)),
      commR: readCommitment(name, element)
    }
  })
}

/** `CommR` in hex or base64, or the sealed CID, as text or as the chain's API writes links. */
function readCommitment(name: string, element: JsonValue): Uint8Array {
  const commR = memberOf(element, 'CommR')
  if (commR !== undefined) return readBytes(`${name}.CommR`, commR)
  const cid = memberOf(element, 'SealedCID')
  const text = memberOf(cid, '/') ?? cid
  const commitment = typeof text === 'string' ? parseCommitment(text) : undefined
  if (commitment?.kind !== 'sealed')
    throw misread(`${name}.SealedCID`, 'the CID of a sealed sector, or have CommR')
  return commitment.digest
}

function readInteger(name: string, value: JsonValue | undefined): bigint {
  const integer = readUnsigned64(value)
  if (integer === undefined) throw misread(name, 'an unsigned integer')
  return integer
}

/** Hex when there are nothing but hex digits, an even number of them; base64 otherwise. */
function readBytes(name: string, value: JsonValue | undefined): Uint8Array {
  if (typeof value === 'string') {
    const digits = /^(?:0x)?((?:[0-9a-f]{2})+)$/i.exec(value)?.[1]
    const bytes = digits === undefined ? decodeBase64(value) : Buffer.from(digits, 'hex')
    if (bytes) return bytes
  }
  throw misread(name, 'bytes in hex or base64')
}

function misread(name: string, wanted: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `${name} must be ${wanted}`)
}
