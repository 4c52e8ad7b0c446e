/**
 * The settings of the miners as the configuration has them at this moment. Nothing is kept: the file may have been read
 * again since the last question, and whatever is in it then counts (node-protocol.md §2.3, §3.6; proving.md §1.3.8).
 */
import type { ConfigSource } from '../../config/config-source.ts'
import { minerConfig, sendersOf, type MinerConfig } from '../../config/schema/sector-manager.ts'
import { parseAddress, type Address } from '../../filecoin/address/address.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { describeError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { ListMiners, PostSettings, ReadPostSettings } from '../../poster/post-settings.ts'

export interface PostSettingsSource {
  readonly read: ReadPostSettings
  readonly list: ListMiners
}

/** @param logger told once of every sender that is no address */
export function postSettingsSource(
  config: Pick<ConfigSource, 'current'>,
  logger: Logger
): PostSettingsSource {
  const refused = new Set<string>()
  const readSender = (text: string, miner: ActorId): Address[] => {
    try {
      return [parseAddress(text)]
    } catch (error) {
      if (!refused.has(text)) {
        if (refused.size >= mostRefused) refused.clear()
        refused.add(text)
        logger.error(`the sender ${text} of miner f0${miner} is not used: ${describeError(error)}`, {
          advice: 'Correct Sender or Senders in [Miners.PoSt]'
        })
      }
      return []
    }
  }
  return {
    read: (miner) => {
      const block = minerConfig(config.current().sectorManager, miner)
      return block && settingsOf(block, (text) => readSender(text, miner))
    },
    list: () => config.current().sectorManager.miners.map(({ actor }) => actor)
  }
}

/** Texts remembered as told. */
const mostRefused = 100

function settingsOf({ actor, poSt }: MinerConfig, readSender: (text: string) => Address[]): PostSettings {
  return {
    miner: actor,
    enabled: poSt.enabled,
    senders: sendersOf(poSt).flatMap(readSender),
    strictCheck: poSt.strictCheck,
    fees: {
      gasOverEstimation: poSt.gasOverEstimation,
      gasOverPremium: poSt.gasOverPremium,
      gasFeeCap: poSt.gasFeeCap ?? 0n,
      maxFee: poSt.maxFee ?? 0n
    },
    confidence: poSt.confidence,
    challengeConfidence: poSt.challengeConfidence,
    submitConfidence: poSt.submitConfidence,
    partitionsPerMessage: poSt.maxPartitionsPerPoStMessage || 1,
    partitionsPerRecoveryMessage: poSt.maxPartitionsPerRecoveryMessage,
    mostRecoveredSectors: poSt.maxRecoverSectorLimit,
    declareFaults: poSt.declareFaults,
    unreadableShare: poSt.unreadableShare,
    sendUnverified: poSt.sendUnverified,
    ceilingPerMessage: poSt.ceilingPerMessage ?? 0n,
    ceilingPerDay: poSt.ceilingPerDay ?? 0n
  }
}
