/**
 * Which sectors a node has a record of, as Venus.ListSectors tells it. Only what an import of locations needs is read.
 * Source: node-protocol.md §6.5, §6.6. It refuses a list that is none, and skips nothing silently.
 */
import { sectorId, type SectorId } from '../../filecoin/sector-id.ts'
import { remoteErrorOf, rpcCodes } from '../../jsonrpc/rpc-error.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'

export interface SectorRecord {
  readonly sector: SectorId
  /** Its files are in the upgrade index, too. */
  readonly upgraded: boolean
}

/** `offline`: finished; `online`: still being sealed. */
export type RecordState = 'offline' | 'online'

export type Request = (method: string, params: readonly JsonValue[]) => Promise<JsonValue>

/**
 * Asks as v0.4 and later want it, then as v0.2 and v0.3 do.
 * @throws PosterError REMOTE_PROTOCOL, REMOTE_ERROR, and what `request` throws
 */
export async function listSectorRecords(request: Request, state: RecordState): Promise<SectorRecord[]> {
  const method = 'Venus.ListSectors'
  try {
    return decodeSectorRecords(await request(method, [state, 0]))
  } catch (error) {
    if (remoteErrorOf(error)?.rpcCode !== rpcCodes.invalidParams) throw error
    return decodeSectorRecords(await request(method, [state]))
  }
}

/** @throws PosterError REMOTE_PROTOCOL naming the record that is none */
export function decodeSectorRecords(value: JsonValue): SectorRecord[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw new PosterError('REMOTE_PROTOCOL', 'the node sent no list of sectors')
  return value.map((record, position) => {
    const decoded = decodeRecord(record)
    if (decoded) return decoded
    throw new PosterError(
      'REMOTE_PROTOCOL',
      `record ${position} of the node's list of sectors has no sector id`
    )
  })
}

function decodeRecord(record: JsonValue): SectorRecord | undefined {
  if (!isRecord(record) || !isRecord(record['ID'])) return undefined
  const { Miner: miner, Number: number } = record['ID']
  if (!isInteger(miner) || !isInteger(number)) return undefined
  return { sector: sectorId(miner, number), upgraded: record['Upgraded'] === true }
}

function isRecord(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isInteger(value: JsonValue | undefined): value is number | bigint {
  if (typeof value === 'bigint') return value >= 0n && value <= 0xffff_ffff_ffff_ffffn
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
