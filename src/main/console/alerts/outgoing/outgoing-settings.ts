/**
 * Where alerts go, on disk: for its owner's eyes only, since addresses and secrets stand in it. A file that cannot be read is
 * put aside, never lost.
 */
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  boolean,
  integer,
  list,
  name,
  object,
  oneOf,
  text,
  type Checked
} from '../../../../shared/contract/check/check.ts'
import {
  alertLevels,
  channelKinds,
  longestAddress,
  mostChannels
} from '../../../../shared/contract/console/alert-channels.ts'
import { writeFileAtomically } from '../../../lib/atomic-file.ts'
import { messageOf, systemCodeOf } from '../../../lib/error.ts'
import type { Logger } from '../../../lib/log/logger.ts'

const savedChannel = object({
  id: name(64),
  kind: oneOf(...channelKinds),
  name: text(80),
  enabled: boolean,
  level: oneOf(...alertLevels),
  address: text(longestAddress),
  secret: text(longestAddress),
  chat: text(80)
})

const savedRules = object({
  language: oneOf('zh-CN', 'en'),
  mostPerMinute: integer(1, 60),
  tellResolved: boolean,
  heartbeat: object({
    enabled: boolean,
    method: oneOf('get', 'post'),
    address: text(longestAddress),
    everyMinutes: integer(1, 1_440)
  })
})

const savedSettings = object({
  version: oneOf('1'),
  channels: list(savedChannel, mostChannels + 1),
  rules: savedRules
})

export type SavedChannel = Checked<typeof savedChannel>
export type SavedRules = Checked<typeof savedRules>
export type SavedHeartbeat = SavedRules['heartbeat']
export type OutgoingSettings = Pick<Checked<typeof savedSettings>, 'channels' | 'rules'>

export function firstSettings(language: SavedRules['language']): OutgoingSettings {
  return {
    channels: [],
    rules: {
      language,
      mostPerMinute: 6,
      tellResolved: true,
      heartbeat: { enabled: false, method: 'get', address: '', everyMinutes: 5 }
    }
  }
}

export async function readOutgoing(
  file: string,
  first: OutgoingSettings,
  log: Logger
): Promise<OutgoingSettings> {
  try {
    const { channels, rules } = savedSettings(JSON.parse(await readFile(file, 'utf8')), 'channels')
    return { channels, rules }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return first
    await rename(file, `${file}.unreadable-${Date.now()}`).catch(() => undefined)
    log.error(`where alerts go could not be read, so they go nowhere: ${messageOf(error)}`)
    return first
  }
}

/** @throws PosterError as {@link writeFileAtomically} */
export async function writeOutgoing(file: string, { channels, rules }: OutgoingSettings): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const saved = { version: '1', channels, rules }
  await writeFileAtomically(file, `${JSON.stringify(saved, undefined, 2)}\n`, { mode: 0o600 })
}
