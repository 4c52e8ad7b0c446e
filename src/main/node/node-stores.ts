/**
 * The stores of a running node: those of the configuration at once, those found by ScanPersistStores as soon as the
 * helper process has looked. Trouble with a store is a line in the log and a problem in the health answer, never a
 * failed start.
 */
import type { SectorManagerConfig } from '../config/schema/sector-manager.ts'
import type { Closeable } from '../lib/closeable.ts'
import { PosterError, describeError } from '../lib/error.ts'
import type { Logger } from '../lib/log/logger.ts'
import { StoreProbe } from '../sectors/stores/store-probe.ts'
import { scanForStores } from '../sectors/stores/store-scan.ts'
import { lookAtStores } from '../sectors/stores/store-status.ts'
import { buildStores, type StoreEntry, type StoreSet } from '../sectors/stores/stores.ts'

export interface NodeStores extends Closeable {
  /** The stores known now. */
  current(): StoreSet
  readonly probe: StoreProbe
  /** What is wrong with them, one sentence each, as last looked at. */
  problems(): readonly string[]
  /** Resolves when every store has been looked at once. */
  readonly looked: Promise<void>
}

/** @throws PosterError CONFIG_VALUE for stores that cannot stand together */
export function openNodeStores(config: SectorManagerConfig, logger: Logger): NodeStores {
  const log = logger.named('objstore-mgr')
  const entries: readonly StoreEntry[] = config.common.persistStores
  let stores = buildStores(entries)
  let problems: readonly string[] = []
  const probe = new StoreProbe()
  const stopping = new AbortController()

  const look = async (): Promise<void> => {
    const { signal } = stopping
    const patterns = config.common.scanPersistStores
    if (patterns.length > 0) {
      const scan = await scanForStores(patterns, probe, { signal })
      for (const finding of scan.findings) log.warn(finding)
      stores = mergeScanned(entries, scan.entries, log)
      log.info(`${scan.entries.length} stores found by ScanPersistStores`)
    }
    const statuses = await lookAtStores(stores, probe, { signal })
    problems = statuses.flatMap((status) =>
      status.state === 'ready' ? [] : [`store ${status.store.name} (${status.store.path}): ${status.reason}`]
    )
    for (const problem of problems) log.warn(problem)
  }
  const looked = look().catch((error: unknown) => {
    if (!PosterError.is(error, 'CANCELLED', 'CLOSED'))
      log.error(`stores could not be looked at: ${describeError(error)}`)
  })
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    stopping.abort(new PosterError('CLOSED', 'the node is stopping'))
    await probe.close()
    await looked
  }
  return {
    current: () => stores,
    probe,
    problems: () => problems,
    looked,
    close: () => (closing ??= close())
  }
}

/** Scanned stores join one by one, so that one bad description does not keep the others out. */
function mergeScanned(
  configured: readonly StoreEntry[],
  scanned: readonly StoreEntry[],
  log: Logger
): StoreSet {
  const merged = [...configured]
  let stores = buildStores(merged)
  for (const entry of scanned) {
    try {
      stores = buildStores([...merged, entry])
      merged.push(entry)
    } catch (error) {
      log.warn(describeError(error))
    }
  }
  return stores
}
