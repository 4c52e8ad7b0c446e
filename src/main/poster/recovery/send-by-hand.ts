/**
 * One declaration of an operator: whether its channel has it already, what it may cost, and the push. An id whose message is
 * over without the chain showing it is not used again, the next one is.
 */
import type { Message } from '../../filecoin/message/message.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import type { HeadView } from '../head-view.ts'
import type { MessageChannel, MessageStanding } from '../message-channel.ts'
import { nextId } from '../message/message-id.ts'
import type { FeeSettings } from '../post-settings.ts'
import type { HandMessage } from './hand-recovery.ts'
import { priceMessage, type GasEstimator } from './price-message.ts'

export interface HandDeclaration {
  readonly view: HeadView
  readonly message: Message
  /** Derived from its content. */
  readonly id: string
  readonly fees: FeeSettings
}

/** Messages of one content; what fails so often fails for a reason. */
const mostMessages = 12
/** Epochs that a receipt may be ahead of what the chain says of the sectors. */
const stateLag = 2

export type HandOutcome = Pick<HandMessage, 'id' | 'ceiling' | 'fate' | 'reason'>

/**
 * @param how whether it is sent at all
 * @throws PosterError of a channel that cannot be asked; CANCELLED, CLOSED. A message that is refused is an outcome
 */
export async function sendByHand(
  { channel, chain }: { readonly channel: MessageChannel; readonly chain: GasEstimator },
  { view, message, id: first, fees }: HandDeclaration,
  how: { readonly send: boolean; readonly signal: AbortSignal }
): Promise<HandOutcome> {
  const { signal } = how
  const used: string[] = []
  let ceiling: bigint | undefined
  while (used.length < mostMessages) {
    const id = nextId(first, used)
    used.push(id)
    const known = judge(await channel.look({ id, message, cid: undefined }, view.head.key, { signal }), view)
    if (known.kind === 'over') continue
    if (known.kind === 'on-its-way') return { id, ceiling, fate: 'on-its-way', reason: known.reason }
    try {
      ceiling ??= await priceMessage(chain, message, fees, signal)
      if (!how.send) return { id, ceiling, fate: 'planned', reason: undefined }
      const pushed = await channel.push({ id, message, cid: undefined }, fees, { signal })
      if (pushed) {
        // A node gives the message of the first time for the same id, which may be over.
        const sent = { id, message, cid: pushed.cid }
        if (judge(await channel.look(sent, view.head.key, { signal }), view).kind === 'over') continue
      }
      return { id, ceiling, fate: 'sent', reason: undefined }
    } catch (error) {
      if (signal.aborted || !PosterError.is(error)) throw error
      return { id, ceiling, fate: 'not-sent', reason: messageOf(error) }
    }
  }
  const reason = `${mostMessages} messages like it failed, no more are sent`
  return { id: first, ceiling, fate: 'not-sent', reason }
}

type Judgement =
  { readonly kind: 'unknown' | 'over' } | { readonly kind: 'on-its-way'; readonly reason: string | undefined }

function judge(standing: MessageStanding, { height }: HeadView): Judgement {
  switch (standing.kind) {
    case 'unknown':
      return { kind: 'unknown' }
    case 'unfilled':
      return { kind: 'on-its-way', reason: standing.reason }
    case 'pending':
      return { kind: 'on-its-way', reason: undefined }
    case 'executed':
      return standing.exitCode === 0 && height <= standing.height + stateLag
        ? { kind: 'on-its-way', reason: undefined }
        : { kind: 'over' }
    case 'failed':
    case 'replaced':
      return { kind: 'over' }
  }
}
