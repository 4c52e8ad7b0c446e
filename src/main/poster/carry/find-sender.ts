/** Asks the chain and the channel about the configured senders, and chooses one. */
import type { Address } from '../../filecoin/address/address.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { HeadView } from '../head-view.ts'
import type { MessageChannel } from '../message-channel.ts'
import { chooseSender, type SenderChoice, type SenderFacts } from '../message/choose-sender.ts'
import { fundsForMessage } from '../message/fees.ts'
import type { PostSettings } from '../post-settings.ts'

export interface SenderQuestion {
  readonly miner: ActorId
  readonly settings: PostSettings
  readonly channel: MessageChannel
  readonly refused: ReadonlySet<Address>
  readonly signal: AbortSignal
}

/** @throws PosterError of the chain or the channel */
export async function findSender(
  view: HeadView,
  { miner, settings, channel, refused, signal }: SenderQuestion
): Promise<SenderChoice> {
  const readFacts = async (address: Address): Promise<SenderFacts> => {
    const [id, balance, hasKey] = await Promise.all([
      view.lookupId(address),
      view.balance(address),
      channel.hasKey(address, { signal })
    ])
    return { address, id, balance, hasKey, refused: refused.has(address) }
  }
  const [facts, ...senders] = await Promise.all([view.minerInfo(miner), ...settings.senders.map(readFacts)])
  return chooseSender(senders, facts, fundsForMessage(settings.fees.gasFeeCap))
}
