/**
 * Which sectors a node has a record of, as Venus.ListSectors tells it. Only what an import of locations needs is read.
 * Source: node-protocol.md §6.5, §6.6. It refuses a list that is none, and skips nothing silently.
 */
import { readUnsigned64, sectorId, type SectorId } from '../../filecoin/sector-id.ts'
import { remoteErrorOf, rpcCodes } from '../../jsonrpc/rpc-error.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { isJsonObject } from '../../lib/json-object.ts'

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
  if (!isJsonObject(record) || !isJsonObject(record['ID'])) return undefined
  const miner = readUnsigned64(record['ID']['Miner'])
  const number = readUnsigned64(record['ID']['Number'])
  if (miner === undefined || number === undefined) return undefined
  return { sector: sectorId(miner, number), upgraded: record['Upgraded'] === true }
}
