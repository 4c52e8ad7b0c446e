/** Miners, as `Filecoin.StateMiner*` and `StateSector*` answer them. Source: proving.md §1.9, §2.3, §2.5. */
import { union } from '../../filecoin/bitfield-algebra.ts'
import { formatBitfieldJson } from '../../filecoin/bitfield-json.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { addressOfActor, formatAddress } from '../../filecoin/address/address.ts'
import { formatCommitment } from '../../filecoin/commitment.ts'
import { nextNotElapsed } from '../../filecoin/deadline.ts'
import { integerJson } from '../../filecoin/lotus-json/json-values.ts'
import { sectorsPerProof } from '../../filecoin/post-proof-type.ts'
import { sectorSizeOfSeal } from '../../filecoin/seal-proof-type.ts'
import { RpcError } from '../../jsonrpc/rpc-error.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { goInt, goUint64 } from '../../jsonrpc/server/params.ts'
import { availableBalance } from '../actor/fees.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { ChainView } from '../chain-view.ts'
import { recordedDeadline, type MinerState, type SectorRecord } from '../state/miner-state.ts'
import { activeSectors, liveSectors, type PartitionState } from '../state/partition-state.ts'
import { powerOfMiner, powerOfNetwork } from '../state/power.ts'
import { addressParam, filterParam, keyParam } from './decode-params.ts'
import { method, minerIn, prefix, tipSetOf } from './method.ts'

export function minerMethodTable(chain: ChainView): [string, RpcMethod][] {
  const ofMiner = (answer: (miner: MinerState, node: ChainNode) => unknown): RpcMethod =>
    method([addressParam, keyParam], ([address, key]) => {
      const node = tipSetOf(chain, key)
      return answer(minerIn(node, address), node)
    })
  return [
    ['Filecoin.StateMinerInfo', ofMiner(minerInfoJson)],
    [
      'Filecoin.StateMinerProvingDeadline',
      ofMiner((miner, { height }) => provingDeadlineJson(miner, height, chain.settings.deadlines))
    ],
    [
      'Filecoin.StateMinerDeadlines',
      ofMiner(({ deadlines }) =>
        deadlines.map(({ posted, disputable }) => ({
          PostSubmissions: formatBitfieldJson(posted),
          DisputableProofCount: disputable.length,
          DailyFee: '0'
        }))
      )
    ],
    [
      'Filecoin.StateMinerPartitions',
      method([addressParam, goInt, keyParam], ([address, index, key]) => {
        const deadline = minerIn(tipSetOf(chain, key), address).deadlines[index]
        if (!deadline) throw new RpcError(1, `failed to load the deadline: invalid deadline ${index}`)
        return deadline.partitions.length === 0 ? null : deadline.partitions.map(partitionJson)
      })
    ],
    [
      'Filecoin.StateMinerSectors',
      method([addressParam, filterParam, keyParam], ([address, filter, key]) =>
        sectorsJson(minerIn(tipSetOf(chain, key), address), filter)
      )
    ],
    ['Filecoin.StateMinerActiveSectors', ofMiner((miner) => sectorsJson(miner, over(miner, activeSectors)))],
    [
      'Filecoin.StateMinerFaults',
      ofMiner((miner) => formatBitfieldJson(over(miner, ({ faulty }) => faulty)))
    ],
    [
      'Filecoin.StateMinerRecoveries',
      ofMiner((miner) => formatBitfieldJson(over(miner, ({ recovering }) => recovering)))
    ],
    [
      'Filecoin.StateMinerAvailableBalance',
      ofMiner((miner) => (availableBalance(miner) - miner.feeDebt).toString())
    ],
    ['Filecoin.StateMinerPower', ofMiner(powerJson)],
    [
      'Filecoin.StateSectorGetInfo',
      method([addressParam, goUint64, keyParam], ([address, number, key]) => {
        const sector = minerIn(tipSetOf(chain, key), address).sectors.get(number)
        return sector ? sectorJson(sector) : null
      })
    ],
    [
      'Filecoin.StateSectorPartition',
      method([addressParam, goUint64, keyParam], ([address, number, key]) =>
        placeOfSector(minerIn(tipSetOf(chain, key), address), number)
      )
    ]
  ]
}

function minerInfoJson({ info }: MinerState) {
  const idAddress = (id: MinerState['id']): string => formatAddress(addressOfActor(id), prefix)
  return {
    Owner: idAddress(info.owner),
    Worker: idAddress(info.worker),
    NewWorker: '<empty>',
    ControlAddresses: info.controls.length === 0 ? null : info.controls.map(idAddress),
    WorkerChangeEpoch: -1,
    PeerId: null,
    Multiaddrs: null,
    WindowPoStProofType: info.windowProof,
    SectorSize: sectorSizeOfSeal(info.sealProof).bytes,
    WindowPoStPartitionSectors: sectorsPerProof(info.windowProof),
    ConsensusFaultElapsed: info.consensusFaultElapsed,
    PendingOwnerAddress: null,
    Beneficiary: idAddress(info.owner),
    BeneficiaryTerm: { Quota: '0', UsedQuota: '0', Expiration: 0 },
    PendingBeneficiaryTerm: null
  }
}

function provingDeadlineJson(
  miner: MinerState,
  epoch: number,
  parameters: ChainView['settings']['deadlines']
) {
  const deadline = nextNotElapsed(recordedDeadline(miner, parameters), epoch)
  return {
    CurrentEpoch: epoch,
    PeriodStart: deadline.periodStart,
    Index: deadline.index,
    Open: deadline.open,
    Close: deadline.close,
    Challenge: deadline.challenge,
    FaultCutoff: deadline.faultCutoff,
    WPoStPeriodDeadlines: parameters.deadlines,
    WPoStProvingPeriod: parameters.provingPeriod,
    WPoStChallengeWindow: parameters.challengeWindow,
    WPoStChallengeLookback: parameters.challengeLookback,
    FaultDeclarationCutoff: parameters.faultDeclarationCutoff
  }
}

function partitionJson(partition: PartitionState) {
  return {
    AllSectors: formatBitfieldJson(partition.all),
    FaultySectors: formatBitfieldJson(partition.faulty),
    RecoveringSectors: formatBitfieldJson(partition.recovering),
    LiveSectors: formatBitfieldJson(liveSectors(partition)),
    ActiveSectors: formatBitfieldJson(activeSectors(partition))
  }
}

/** Ascending. @throws RpcError for a number that is not on the chain */
function sectorsJson({ sectors }: MinerState, filter: Bitfield | null) {
  if (filter === null) return Array.from(sectors.values(), sectorJson)
  if (filter.count > BigInt(sectors.size)) throw new RpcError(1, 'failed to load sectors: sector not found')
  return Array.from(filter.numbers(sectors.size), (number) => {
    const sector = sectors.get(number)
    if (!sector) throw new RpcError(1, `failed to load sector ${number}: sector not found`)
    return sectorJson(sector)
  })
}

function sectorJson(sector: SectorRecord) {
  return {
    // Thousands in one answer: numbers are written three times as fast as bigints.
    SectorNumber: integerJson(sector.number),
    SealProof: sector.sealProof,
    SealedCID: { '/': formatCommitment('sealed', sector.commR) },
    DeprecatedDealIDs: null,
    Activation: sector.activation,
    Expiration: sector.expiration,
    DealWeight: '0',
    VerifiedDealWeight: '0',
    InitialPledge: sector.initialPledge.toString(),
    ExpectedDayReward: sector.expectedDayReward.toString(),
    ExpectedStoragePledge: (sector.expectedDayReward * 20n).toString(),
    PowerBaseEpoch: sector.activation,
    ReplacedDayReward: '0',
    SectorKeyCID: sector.sectorKey ? { '/': formatCommitment('sealed', sector.sectorKey) } : null,
    Flags: 0,
    DailyFee: '0'
  }
}

function placeOfSector({ deadlines }: MinerState, number: bigint) {
  for (const [deadline, { partitions }] of deadlines.entries()) {
    const partition = partitions.findIndex(({ all }) => all.has(number))
    if (partition !== -1) return { Deadline: deadline, Partition: partition }
  }
  throw new RpcError(1, `sector ${number} not found`)
}

function powerJson(miner: MinerState, { state }: ChainNode) {
  const claim = (bytes: bigint) => ({ RawBytePower: bytes.toString(), QualityAdjPower: bytes.toString() })
  const power = powerOfMiner(miner)
  return { MinerPower: claim(power), TotalPower: claim(powerOfNetwork(state)), HasMinPower: power >= 2048n }
}

function over({ deadlines }: MinerState, of: (partition: PartitionState) => Bitfield): Bitfield {
  return union(...deadlines.flatMap(({ partitions }) => partitions.map(of)))
}
