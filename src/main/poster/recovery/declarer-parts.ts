/** What declaring is made of. */
import type { Clock } from '../../lib/clock.ts'
import type { MessageChannel } from '../message-channel.ts'
import type { TellPoster } from '../poster-event.ts'
import type { ReadPostSettings } from '../post-settings.ts'
import type { ReplicaFinder } from '../proof-work.ts'

export interface DeclarerParts {
  readonly channel: MessageChannel
  readonly finder: ReplicaFinder
  readonly readSettings: ReadPostSettings
  readonly tell: TellPoster
  readonly clock: Clock
}
