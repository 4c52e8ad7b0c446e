/**
 * The stores of a running node: those of the configuration at once, those found by ScanPersistStores as soon as the
 * helper process has looked. They are looked at again and again, so that a mount that went away or came back is told.
 * Trouble with a store is a line in the log and a problem in the health answer, never a failed start. It refuses to
 * take a store away again: a mount that is away must not turn "cannot be read" into "no such store".
 */
import type { SectorManagerConfig } from '../config/schema/sector-manager.ts'
import type { Clock } from '../lib/clock.ts'
import type { Closeable } from '../lib/closeable.ts'
import { PosterError, describeError } from '../lib/error.ts'
import type { Logger } from '../lib/log/logger.ts'
import { StoreProbe } from '../sectors/stores/store-probe.ts'
import { scanForStores } from '../sectors/stores/store-scan.ts'
import { lookAtStores } from '../sectors/stores/store-status.ts'
import { buildStores, type StoreEntry, type StoreSet } from '../sectors/stores/stores.ts'

/** What the last look has found. */
export interface StoresSeen {
  readonly count: number
  /** ms since the Unix epoch; undefined until every store has been looked at once. */
  readonly lookedAt: number | undefined
  /** What is wrong with them, one sentence each. */
  readonly problems: readonly string[]
}

export interface NodeStores extends Closeable {
  /** The stores known now. */
  current(): StoreSet
  readonly probe: StoreProbe
  seen(): StoresSeen
}

/** ms from one look to the next: while something is wrong, and while all is well. */
export const lookAgainAfter = { trouble: 30_000, well: 120_000 } as const

/** @throws PosterError CONFIG_VALUE for stores that cannot stand together */
export function openNodeStores(config: SectorManagerConfig, logger: Logger, clock: Clock): NodeStores {
  const log = logger.named('objstore-mgr')
  const { persistStores, scanPersistStores: patterns } = config.common
  const scanned = new Map<string, StoreEntry>()
  let stores = buildStores(persistStores)
  let lookedAt: number | undefined
  /** By what they are about, so that the same trouble in other words is not told again. */
  let problems: ReadonlyMap<string, string> = new Map()
  const probe = new StoreProbe()
  const stopping = new AbortController()

  const scan = async (): Promise<readonly string[]> => {
    const { entries: found, findings } = await scanForStores(patterns, probe, { signal: stopping.signal })
    const unseen = found.filter(({ path }) => !scanned.has(path))
    for (const entry of unseen) scanned.set(entry.path, entry)
    if (unseen.length > 0) {
      stores = mergeScanned(persistStores, [...scanned.values()], log)
      log.info(`${unseen.length} stores found by ScanPersistStores`)
    }
    return findings
  }

  const look = async (): Promise<void> => {
    const now = new Map<string, string>()
    if (patterns.length > 0) for (const finding of await scan()) now.set(finding, finding)
    for (const status of await lookAtStores(stores, probe, { signal: stopping.signal })) {
      if (status.state === 'ready') continue
      const subject = `store ${status.store.name} (${status.store.path})`
      now.set(subject, `${subject}: ${status.reason}`)
    }
    for (const [subject, problem] of now) if (!problems.has(subject)) log.warn(problem)
    for (const [subject, problem] of problems) if (!now.has(subject)) log.info(`no longer so: ${problem}`)
    problems = now
    lookedAt = clock.now()
  }

  let cancelNext: (() => void) | undefined
  let looking: Promise<void> = Promise.resolve()
  const lookAndAgain = (): void => {
    looking = look()
      .catch((error: unknown) => {
        if (!PosterError.is(error, 'CANCELLED', 'CLOSED'))
          log.error(`stores could not be looked at: ${describeError(error)}`)
      })
      .finally(() => {
        if (stopping.signal.aborted) return
        cancelNext = clock.after(lookAgainAfter[problems.size > 0 ? 'trouble' : 'well'], lookAndAgain)
      })
  }
  lookAndAgain()

  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    stopping.abort(new PosterError('CLOSED', 'the node is stopping'))
    cancelNext?.()
    await probe.close()
    await looking
  }
  return {
    current: () => stores,
    probe,
    seen: () => ({ count: stores.all.length, lookedAt, problems: [...problems.values()] }),
    close: () => (closing ??= close())
  }
}

/** Scanned stores join one by one, so that one bad description does not keep the others out. */
export function mergeScanned(
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
