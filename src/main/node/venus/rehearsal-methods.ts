/**
 * Rehearsals of window proofs over RPC. `SimulateWdPoSt` is the original's in all its shapes (node-protocol.md §6.5): it
 * answers nothing, proves in the background and tells the log. `RehearseWdPoSt` is ours: it reads the partition from the
 * chain, waits, and answers what came of it; whoever hangs up ends it. Both refuse while a deadline is in hand.
 */
import { postProofType, type PoStProofType } from '../../filecoin/post-proof-type.ts'
import { windowProofOfSeal } from '../../filecoin/seal-proof-type.ts'
import { actorId, parseActorId } from '../../filecoin/sector-id.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import {
  ParamError,
  decodeParam,
  goBool,
  goBytes,
  goInt,
  goObject,
  goString,
  goUint64,
  type Decoder
} from '../../jsonrpc/server/params.ts'
import type { JsonValue } from '../../lib/json.ts'
import { describeError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { SectorFacts } from '../../poster/chain-reads.ts'
import type { NodePoster } from '../poster/open-node-poster.ts'
import { encodeRehearsal } from '../poster/rehearsal-json.ts'
import type { RehearsalRequest } from '../poster/rehearse-post.ts'
import { decodeSectorFacts } from './extended-sector.ts'
import { maxSectorsPerCall } from './indexer-methods.ts'
import { boundedArray } from './sector-params.ts'

/** ms a rehearsal may take when nobody says how long. */
const usualTimeout = 1_800_000

export interface SimulatedPost {
  /** Undefined before v0.8. */
  readonly deadline: number | undefined
  readonly partition: number | undefined
  readonly miner: ReturnType<typeof parseActorId>
  readonly proofType: PoStProofType
  readonly sectors: readonly SectorFacts[]
  readonly randomness: Uint8Array
}

const decodeSectors = boundedArray(decodeSectorFacts, maxSectorsPerCall)

const decodeMiner: Decoder<ReturnType<typeof parseActorId>> = (value) => parseActorId(goString(value))

/** `"<64 digits>"`, empty for 32 zero bytes, as the original has them. */
const decodeChallenge: Decoder<Uint8Array> = (value) => {
  const text = goString(value)
  if (text === '') return new Uint8Array(32)
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex')
  throw new ParamError('is not 64 hexadecimal digits')
}

/**
 * `[miner, sectors, randomness]` until v0.5, with the proof type after the miner until v0.7, with deadline and partition in
 * front since v0.8.
 * @throws ParamError, PosterError INVALID_ARGUMENT
 */
export function readSimulation(params: readonly JsonValue[]): SimulatedPost {
  const first = params.length === 6 ? 2 : 0
  const hasType = params.length > 3
  const sectors = decodeParam(params, first + (hasType ? 2 : 1), decodeSectors)
  const [some] = sectors
  if (!some) throw new ParamError('names no sectors', `param ${first + (hasType ? 2 : 1)}`)
  return {
    deadline: first === 0 ? undefined : decodeParam(params, 0, goInt),
    partition: first === 0 ? undefined : decodeParam(params, 1, goInt),
    miner: decodeParam(params, first, decodeMiner),
    // Every prover knows the first type of a size.
    proofType: hasType
      ? postProofType(decodeParam(params, first + 1, goInt))
      : windowProofOfSeal(some.sealProof, 0),
    sectors,
    randomness: decodeParam(params, params.length - 1, goBytes)
  }
}

const decodeRehearsal = goObject<{
  Miner: bigint
  Deadline: number
  Partition: number
  IncludeFaulty: boolean
  Child: string
  Challenge: Uint8Array
  Force: boolean
  TimeoutMs: number
}>({
  Miner: goUint64,
  Deadline: goInt,
  Partition: goInt,
  IncludeFaulty: goBool,
  Child: goString,
  Challenge: decodeChallenge,
  Force: goBool,
  TimeoutMs: goInt
})

export function rehearsalMethods(use: () => NodePoster, logger: Logger): [string, RpcMethod][] {
  const log = logger.named('poster')
  const simulate: RpcMethod = {
    arities: [3, 4, 6],
    permission: 'change',
    result: 'none',
    async call(params) {
      const { rehearsals } = use()
      const simulation = readSimulation(params)
      const request = { ...simulation, strict: false, child: undefined, force: false, timeout: usualTimeout }
      const refusal = rehearsals.refusal(request)
      if (refusal) throw refusal
      tellLater(rehearsals.run(request), request, log)
    }
  }
  const rehearse: RpcMethod = {
    arities: [1],
    permission: 'change',
    result: 'value',
    async call(params, { signal }) {
      const poster = use()
      const asked = decodeParam(params, 0, decodeRehearsal)
      const place = { miner: actorId(asked.Miner), deadline: asked.Deadline, partition: asked.Partition }
      const basis = { strict: false, force: asked.Force, randomness: asked.Challenge, signal }
      const limits = { timeout: asked.TimeoutMs === 0 ? usualTimeout : asked.TimeoutMs }
      const refusal = poster.rehearsals.refusal({ ...basis, ...limits })
      if (refusal) throw refusal
      const owed = await poster.readPartition(place, { withFaulty: asked.IncludeFaulty, signal })
      const child = asked.Child === '' ? undefined : asked.Child
      return encodeRehearsal(await poster.rehearsals.run({ ...place, ...owed, ...basis, ...limits, child }))
    }
  }
  return [
    ['Venus.SimulateWdPoSt', simulate],
    ['Venus.RehearseWdPoSt', rehearse]
  ]
}

/** Nobody waits for it: what comes of it stands in the log, as with the original. */
function tellLater(
  rehearsal: ReturnType<NodePoster['rehearsals']['run']>,
  { miner, deadline, partition }: RehearsalRequest,
  log: Logger
): void {
  const about = {
    mid: miner,
    ...(deadline === undefined ? {} : { 'ddl-idx': deadline, 'partition-start': partition })
  }
  rehearsal.then(
    (result) => {
      const line = { ...about, ...encodeRehearsal(result) }
      if (result.good) log.info('mock generate window post', line)
      else log.warn('mock generate window post', line)
    },
    (error: unknown) => log.warn(`mock generate window post: ${describeError(error)}`, about)
  )
}
