/** What block producers ask a node. Source: proving.md §2.5, §3.2. */
import { formatAddress, actorOfAddress } from '../../filecoin/address/address.ts'
import { formatCommitment } from '../../filecoin/commitment.ts'
import { formatBeaconEntryJson } from '../../filecoin/lotus-json/block-header-json.ts'
import {
  formatBlockMessageJson,
  parseBlockMessageJson,
  parseBlockTemplateJson
} from '../../filecoin/lotus-json/block-message-json.ts'
import { sectorSizeOfSeal } from '../../filecoin/seal-proof-type.ts'
import { RpcError } from '../../jsonrpc/rpc-error.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { goInt } from '../../jsonrpc/server/params.ts'
import type { ChainView } from '../chain-view.ts'
import { checkBlock } from '../mining/check-block.ts'
import { createBlock } from '../mining/create-block.ts'
import { miningRound, type MiningRound } from '../mining/mining-round.ts'
import { addressParam, keyParam, parsedParam } from './decode-params.ts'
import { method, prefix, tipSetOf } from './method.ts'

const templateParam = parsedParam(parseBlockTemplateJson)
const blockParam = parsedParam(parseBlockMessageJson)

export function miningMethods(chain: ChainView): [string, RpcMethod][] {
  return [
    [
      'Filecoin.MinerGetBaseInfo',
      method([addressParam, goInt, keyParam], ([address, epoch, key]) => {
        const base = tipSetOf(chain, key)
        if (epoch <= base.height) throw new RpcError(1, `cannot mine at ${epoch}, base is at ${base.height}`)
        const id = actorOfAddress(address)
        const round = id === undefined ? undefined : miningRound(chain, base, id, epoch)
        return round ? baseInfoJson(round) : null
      })
    ],
    [
      'Filecoin.MinerCreateBlock',
      method(
        [templateParam],
        ([template]) => {
          const base = tipSetOf(chain, template.parents)
          const id = actorOfAddress(template.miner)
          const round = id === undefined ? undefined : miningRound(chain, base, id, template.height)
          if (!round) throw new RpcError(1, `failed to get miner worker: ${template.miner}: actor not found`)
          if (!chain.wallet.has(round.worker.id))
            throw new RpcError(1, 'failed to sign new block: key not found')
          return formatBlockMessageJson(createBlock(chain, base, round.worker, template), prefix)
        },
        'change'
      )
    ],
    [
      'Filecoin.SyncSubmitBlock',
      method([blockParam], ([block]) => chain.submitBlock(checkBlock(chain, block)), 'change')
    ]
  ]
}

function baseInfoJson(round: MiningRound) {
  const { miner, worker, sector } = round
  return {
    MinerPower: round.power.toString(),
    NetworkPower: round.totalPower.toString(),
    Sectors: [
      {
        SealProof: sector.sealProof,
        SectorNumber: sector.number,
        SectorKey: sector.sectorKey ? { '/': formatCommitment('sealed', sector.sectorKey) } : null,
        SealedCID: { '/': formatCommitment('sealed', sector.commR) }
      }
    ],
    WorkerKey: formatAddress(worker.key, prefix),
    SectorSize: sectorSizeOfSeal(miner.info.sealProof).bytes,
    PrevBeaconEntry: formatBeaconEntryJson(round.previousEntry),
    BeaconEntries: round.entries.map(formatBeaconEntryJson),
    EligibleForMining: round.isEligible
  }
}
