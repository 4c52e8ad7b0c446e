/**
 * `RecoverFaults`, ours: declares faulty sectors recovered whose files are good again. It answers what would be sent and what is
 * left out, and sends only with `ReallyDoIt`, since every message costs gas.
 */
import { Bitfield } from '../../filecoin/bitfield.ts'
import { actorId } from '../../filecoin/sector-id.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { decodeParam, goBool, goInt, goNullable, goObject, goUint64 } from '../../jsonrpc/server/params.ts'
import { encodeHandRecovery } from '../poster/hand-recovery-json.ts'
import type { NodePoster } from '../poster/open-node-poster.ts'
import { maxSectorsPerCall } from './indexer-methods.ts'
import { boundedArray } from './sector-params.ts'

const decodeRequest = goObject<{
  Miner: bigint
  Deadline: number | null
  Sectors: bigint[] | null
  ReallyDoIt: boolean
}>({
  Miner: goUint64,
  Deadline: goNullable(goInt),
  Sectors: goNullable(boundedArray(goUint64, maxSectorsPerCall)),
  ReallyDoIt: goBool
})

export function recoveryMethods(use: () => NodePoster): [string, RpcMethod][] {
  const recover: RpcMethod = {
    arities: [1],
    permission: 'change',
    result: 'value',
    async call(params, { signal }) {
      const poster = use()
      const { Miner, Deadline, Sectors, ReallyDoIt: send } = decodeParam(params, 0, decodeRequest)
      const sectors = Sectors === null ? undefined : Bitfield.fromNumbers(Sectors)
      const request = { miner: actorId(Miner), deadline: Deadline ?? undefined, sectors, send, signal }
      return encodeHandRecovery(await poster.recoverFaults(request))
    }
  }
  return [['Venus.RecoverFaults', recover]]
}
