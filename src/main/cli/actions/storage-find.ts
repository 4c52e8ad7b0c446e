/** `util storage find`: where a sector is, and whether this node has the stores it is in. */
import { sectorManagerFile } from '../../config/schema/sector-manager.ts'
import { join } from 'node:path'
import { configFileNames } from '../../config/home.ts'
import { loadConfig } from '../../config/load-config.ts'
import { parseActorId, parseSectorNumber, sectorName } from '../../filecoin/sector-id.ts'
import { describeError, messageOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { openIndexAccess } from '../../node/maintain/index-access.ts'
import type { Action } from '../action.ts'
import { contextOf, openUtilLogging, requireHome } from '../context.ts'
import { printJson } from '../output.ts'

export const run: Action = async (command, env) => {
  const [minerText = '', numberText = ''] = command.positionals
  const sector = { miner: parseActorId(minerText), number: parseSectorNumber(numberText) }
  const kind = command.boolean('upgrade') ? 'upgrade' : 'normal'
  const context = contextOf(command, env)
  requireHome(context)
  const logging = openUtilLogging(env)
  const log = logging.logger('cmd')
  try {
    const access = await openIndexAccess(context, 'util storage find')
    const lookup = await access.index.find(kind, sector).finally(() => access.close())
    const stores = await readStoreNames(
      join(
        command.isSet('conf-dir') ? context.configDirectory : access.configDirectory,
        configFileNames.sectorManager
      )
    )
    if (command.boolean('json')) {
      printJson({ sector: sectorName(sector), index: kind, ...lookup })
      return lookup.found ? 0 : 1
    }
    if (!lookup.found) {
      const asked = access.daemon ?? context.layout.home
      log.warn(`${sectorName(sector)} not found`, { index: kind, asked })
      return 1
    }
    const { sealedFile, cacheDir } = lookup.location
    const fields =
      lookup.staleSince === undefined
        ? undefined
        : { 'stale-since': new Date(lookup.staleSince).toISOString() }
    log.info(
      `sector ${sectorName(sector)} located, sealed file in ${JSON.stringify(sealedFile)}, cache dir in ${JSON.stringify(cacheDir)}`,
      fields
    )
    for (const name of new Set([sealedFile, cacheDir])) tellAboutStore(name, stores, log)
    return 0
  } finally {
    await logging.close()
  }
}

/** Names of the configured stores, or why they cannot be read. */
async function readStoreNames(file: string): Promise<ReadonlySet<string> | string> {
  try {
    const { value } = await loadConfig(sectorManagerFile, file)
    return new Set(value.common.persistStores.map(({ name, path }) => name || path))
  } catch (error) {
    return describeError(error) || messageOf(error)
  }
}

function tellAboutStore(name: string, stores: ReadonlySet<string> | string, log: Logger): void {
  if (typeof stores === 'string') log.warn(`store ${name} was not looked up: ${stores}`)
  else if (stores.has(name)) log.info(`store instance exists`, { name })
  else log.warn('store instance not found, check your config file', { name })
}
