/**
 * Workers that report to this node, over RPC (node-protocol.md §6.5, §6.6).
 */
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { decodeParam, goAny, goString } from '../../jsonrpc/server/params.ts'
import type { WorkerPing, WorkerRegistry } from '../../sectors/records/workers.ts'

export function workerMethods(workers: WorkerRegistry): [string, RpcMethod][] {
  return [
    [
      'Venus.WorkerPing',
      {
        arities: [1],
        permission: 'change',
        result: 'value',
        async call(params) {
          await workers.ping(decodeParam(params, 0, goAny))
          return null
        }
      }
    ],
    [
      'Venus.WorkerGetPingInfo',
      {
        arities: [1],
        permission: 'read',
        result: 'value',
        async call(params) {
          const ping = await workers.get(decodeParam(params, 0, goString))
          return ping ? encodePing(ping) : null
        }
      }
    ],
    [
      'Venus.WorkerPingInfoList',
      {
        arities: [0],
        permission: 'read',
        result: 'value',
        call: async () => (await workers.list()).map(encodePing)
      }
    ],
    [
      'Venus.WorkerPingInfoRemove',
      {
        arities: [1],
        permission: 'change',
        result: 'none',
        call: (params) => workers.remove(decodeParam(params, 0, goString))
      }
    ]
  ]
}

function encodePing({ info, lastPing }: WorkerPing): { Info: unknown; LastPing: number } {
  return { Info: info, LastPing: lastPing }
}
