/** A channel as it was asked for, over what it was before: what was left out stays. Pure. */
import type { ParamsOf } from '../../../../shared/contract/console/contract.ts'
import { PosterError } from '../../../lib/error.ts'
import { checkOutgoingAddress } from './outgoing-address.ts'
import type { SavedChannel } from './outgoing-settings.ts'

/** @param id of a new one @throws PosterError INVALID_ARGUMENT for what the kind cannot do with */
export function channelOf(
  asked: ParamsOf<'alerts.saveChannel'>,
  before: SavedChannel | undefined,
  id: string
): SavedChannel {
  const { enabled, level } = asked
  if (before && before.kind !== asked.kind)
    throw new PosterError('INVALID_ARGUMENT', 'a channel stays of its kind', { advice: 'Make another one' })
  if (before?.kind === 'desktop') return { ...before, enabled, level }
  const saved: SavedChannel = {
    id: before?.id ?? id,
    kind: asked.kind,
    name: asked.name.trim(),
    enabled,
    level,
    address: asked.address?.trim() ?? before?.address ?? '',
    secret: asked.secret?.trim() ?? before?.secret ?? '',
    chat: asked.chat?.trim() ?? before?.chat ?? ''
  }
  const hasOwnAddress = saved.kind === 'telegram' || saved.kind === 'serverchan'
  if (saved.address !== '' || !hasOwnAddress) checkOutgoingAddress(saved.address)
  if (hasOwnAddress && !/^[\w:-]+$/.test(saved.secret))
    throw new PosterError('INVALID_ARGUMENT', 'this kind needs its key: letters, digits, ":", "-" and "_"', {
      advice: 'Copy it from where the robot was made'
    })
  if (saved.kind === 'telegram' && saved.chat === '')
    throw new PosterError('INVALID_ARGUMENT', 'Telegram needs the chat to write to')
  return saved
}
