/**
 * The sector index of a home, for a command: opened directly while nobody owns the home, through the daemon that owns it
 * otherwise. Either way the command works; the operator need not stop a node to attach a store.
 */
import type { HomeLayout } from '../../config/home.ts'
import { systemClock } from '../../lib/clock.ts'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import { silentLogger, type Logger } from '../../lib/log/logger.ts'
import { DaemonIndex } from '../../sectors/proxy/daemon-index.ts'
import { openLevelIndex } from '../../sectors/index/level-index.ts'
import type { ListableSectorIndex } from '../../sectors/sector-index.ts'
import { ownHome, readOwner } from '../own-home.ts'
import { connectDaemon } from './daemon-client.ts'

/** The home a command works on. */
export interface CommandHome {
  readonly layout: HomeLayout
  readonly configDirectory: string
}

export interface IndexAccess extends Closeable {
  readonly index: ListableSectorIndex
  /** Address of the daemon that owns the home; undefined when the index was opened directly. */
  readonly daemon: string | undefined
  /** Where that daemon, or else this command, finds the configuration files. */
  readonly configDirectory: string
}

/**
 * @param purpose the command, for whoever wants the home meanwhile
 * @throws PosterError HOME_OWNED when the owner serves no RPC; otherwise as opening a home and an index
 */
export async function openIndexAccess(
  { layout, configDirectory }: CommandHome,
  purpose: string,
  logger: Logger = silentLogger
): Promise<IndexAccess> {
  const open = new CloseStack()
  try {
    open.use('the home directory', await ownHome({ layout, configDirectory, purpose, logger }))
  } catch (error) {
    if (!PosterError.is(error, 'HOME_OWNED')) throw error
    const owner = await readOwner(layout)
    if (owner?.endpoint === undefined) throw error
    const index = new DaemonIndex(await connectDaemon(owner.endpoint, layout.rpcToken))
    return {
      index,
      daemon: owner.endpoint,
      configDirectory: owner.configDirectory ?? configDirectory,
      close: () => index.close()
    }
  }
  try {
    const index = await openLevelIndex({ location: layout.sectorIndex, logger, clock: systemClock })
    open.use('the sector index', index)
    return { index, daemon: undefined, configDirectory, close: () => open.close() }
  } catch (error) {
    await open.close()
    throw error
  }
}
