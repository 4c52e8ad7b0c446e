/**
 * Recorded sector states over RPC (node-protocol.md §6.5, §6.6). The records are answered as they were stored.
 */
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import {
  decodeParam,
  goAny,
  goBool,
  goInt,
  goNullable,
  goString,
  goUint64,
  type Decoder
} from '../../jsonrpc/server/params.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import {
  parseWorkerState,
  sectorJobs,
  type RecordedState,
  type SectorJob,
  type SectorStates,
  type WorkerState
} from '../../sectors/records/sector-states.ts'
import { decodeSectorId } from './sector-params.ts'

const decodeWorkerState: Decoder<WorkerState> = (value) => parseWorkerState(goString(value))

/** Absent and null mean all, as a caller of v0.2 sends no job. */
const decodeJob: Decoder<SectorJob> = (value) => {
  const number = decodeNumber(value) ?? 0
  const job = sectorJobs[number]
  if (job === undefined) throw new PosterError('INVALID_ARGUMENT', `unsupported sector job ${number}`)
  return job
}
const decodeNumber = goNullable(goInt)

export function stateMethods(states: SectorStates): [string, RpcMethod][] {
  const read = (arities: readonly number[], call: RpcMethod['call']): RpcMethod => ({
    arities,
    permission: 'read',
    result: 'value',
    call
  })
  return [
    [
      'Venus.ListSectors',
      read([1, 2], async (params, { signal }) => {
        const workerState = decodeParam(params, 0, decodeWorkerState)
        const listed = await states.list({ workerState, job: decodeParam(params, 1, decodeJob), signal })
        return listed.map(({ record }) => record)
      })
    ],
    [
      'Venus.FindSector',
      read([2], (params) => {
        const workerState = decodeParam(params, 0, decodeWorkerState)
        return recordOf(states.find(workerState, decodeParam(params, 1, decodeSectorId)))
      })
    ],
    [
      'Venus.FindSectorInAllStates',
      read([1], (params) => recordOf(states.findInAllStates(decodeParam(params, 0, decodeSectorId))))
    ],
    [
      'Venus.FindSectorsWithDeal',
      read([2], async (params, { signal }) => {
        const workerState = decodeParam(params, 0, decodeWorkerState)
        const sectors = await states.findWithDeal(workerState, decodeParam(params, 1, goUint64), signal)
        const found = sectors.map((sector) => states.find(workerState, sector)?.record)
        return found.filter((record) => record !== undefined)
      })
    ],
    [
      'Venus.ImportSector',
      {
        arities: [3],
        permission: 'change',
        result: 'value',
        call(params) {
          const workerState = decodeParam(params, 0, decodeWorkerState)
          return states.import(workerState, decodeParam(params, 1, goAny), decodeParam(params, 2, goBool))
        }
      }
    ]
  ]
}

function recordOf(state: RecordedState | undefined): JsonValue {
  if (state) return state.record
  throw new PosterError('NOT_FOUND', 'load state: key not found')
}
