/** Which sectors go into which declaration message. Pure. Sources: proving.md §1.1, §1.3.4, §1.4 (MaxRecoverSectorLimit). */
import type { Address } from '../../filecoin/address/address.ts'
import { intersection, union } from '../../filecoin/bitfield-algebra.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { maxAddressedSectors, maxDeclarationsPerMessage } from '../../filecoin/chain-limits.ts'
import { encodeRlePlus } from '../../filecoin/encode-rle-plus.ts'
import type { Message } from '../../filecoin/message/message.ts'
import { encodeSectorDeclarations } from '../../filecoin/params/declare-sectors.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { messageToMiner } from '../message/post-message.ts'

/** Sectors of one partition, at least one. */
export interface Declaration {
  readonly partition: number
  readonly sectors: Bitfield
}

export interface DeclarationLimits {
  /** Partitions of one message; 0 = as many as the chain takes. */
  readonly partitions: number
  /** Sectors of all messages together, the lowest numbers first; 0 = no limit, below it none at all. */
  readonly sectors: number
}

/**
 * The declarations of each message, partitions ascending. No message addresses more sectors than the chain takes.
 * @param perPartition sectors, by the index of their partition
 */
export function planDeclarations(
  perPartition: readonly Bitfield[],
  { partitions, sectors }: DeclarationLimits
): Declaration[][] {
  const all = union(...perPartition)
  const allowed = sectors === 0 ? all : all.slice(0n, BigInt(Math.max(0, sectors)))
  const pieces = perPartition.flatMap((set, partition) =>
    piecesOf(intersection(set, allowed)).map((piece): Declaration => ({ partition, sectors: piece }))
  )
  const most = Math.min(partitions > 0 ? partitions : maxDeclarationsPerMessage, maxDeclarationsPerMessage)
  const messages: Declaration[][] = []
  let room = 0n
  for (const piece of pieces) {
    const { count } = piece.sectors
    const current = messages.at(-1)
    if (current && current.length < most && count <= room) {
      current.push(piece)
      room -= count
      continue
    }
    messages.push([piece])
    room = BigInt(maxAddressedSectors) - count
  }
  return messages
}

export function sectorsOf(declarations: readonly Declaration[]): Bitfield {
  return union(...declarations.map(({ sectors }) => sectors))
}

/**
 * What the limit of a deadline leaves, those that recover already and those on their way counted.
 * @param most sectors of a deadline; 0 = no limit
 * @returns as {@link DeclarationLimits}
 */
export function roomFor(
  most: number,
  inFlight: Bitfield,
  tables: readonly { readonly recovering: Bitfield }[]
): number {
  if (most === 0) return 0
  const taken = union(inFlight, ...tables.map(({ recovering }) => recovering)).count
  const room = BigInt(most) - taken
  return room > 0n ? Number(room) : -1
}

export interface DeclarationPlan {
  readonly miner: ActorId
  readonly method: bigint
  /** Index of the deadline the sectors are in. */
  readonly deadline: number
  readonly declarations: readonly Declaration[]
  readonly sender: Address
  /** attoFIL for a unit of gas; 0 = estimated. */
  readonly gasFeeCap: bigint
}

export function declarationMessage(plan: DeclarationPlan): Message {
  const params = encodeSectorDeclarations(
    plan.declarations.map(({ partition, sectors }) => ({
      deadline: BigInt(plan.deadline),
      partition: BigInt(partition),
      sectors: encodeRlePlus(sectors)
    }))
  )
  return messageToMiner(plan.miner, plan.method, params, plan)
}

/** A partition of more sectors than one message takes is cut. */
function piecesOf(sectors: Bitfield): Bitfield[] {
  const pieces: Bitfield[] = []
  const size = BigInt(maxAddressedSectors)
  for (let from = 0n; from < sectors.count; from += size) pieces.push(sectors.slice(from, size))
  return pieces
}
