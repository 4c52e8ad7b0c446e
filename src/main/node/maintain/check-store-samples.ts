/**
 * Could sectors of one store be proven from a directory of this machine? For a store that no node has yet: the wizard asks
 * before it writes. A helper process looks, so a dead mount hangs nobody.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { Lookup } from '../../sectors/sector-index.ts'
import { checkProvable } from '../../sectors/stores/provable-check.ts'
import { StoreProbe } from '../../sectors/stores/store-probe.ts'
import { lookAtStore } from '../../sectors/stores/store-status.ts'
import { buildStores } from '../../sectors/stores/stores.ts'
import { checkHelpers } from '../provable-limits.ts'

export interface StoreSamples {
  readonly name: string
  readonly path: string
  /** Sectors the source says are here, both halves. */
  readonly sectors: readonly SectorId[]
  /** ms for all of it. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

export interface StoreSampleResult {
  /** Undefined when the directory answers. */
  readonly unreadable: string | undefined
  readonly good: number
  readonly total: number
  /** One for each sector that is not good. */
  readonly reasons: readonly string[]
  /** ms */
  readonly took: number
}

/** @throws PosterError CANCELLED when the signal aborts */
export async function checkStoreSamples(request: StoreSamples): Promise<StoreSampleResult> {
  const { name, path, sectors, timeout, signal } = request
  const probe = new StoreProbe(checkHelpers)
  const began = performance.now()
  const took = (): number => Math.round(performance.now() - began)
  const waiting = { timeout, ...(signal ? { signal } : {}) }
  try {
    const stores = buildStores([{ name, path, readOnly: true }])
    const [store] = stores.all
    const status = store && (await lookAtStore(store, probe, waiting))
    if (status?.state !== 'ready') {
      return { unreadable: status?.reason ?? '', good: 0, total: sectors.length, reasons: [], took: took() }
    }
    const reasons: string[] = []
    for (const miner of new Set(sectors.map((sector) => sector.miner))) {
      throwIfAborted(signal)
      const numbers = sectors.filter((sector) => sector.miner === miner).map(({ number }) => number)
      const found: Lookup = { found: true, location: { sealedFile: name, cacheDir: name } }
      const bad = await checkProvable(
        { index: { findMany: (_kind, asked) => Promise.resolve(asked.map(() => found)) }, stores, probe },
        miner,
        numbers.map((number) => ({ number, sealProof: undefined, upgraded: false })),
        { strict: true, perSector: timeout, total: timeout, ...(signal ? { signal } : {}) }
      )
      for (const [number, reason] of Object.entries(bad)) reasons.push(`s-t0${miner}-${number}: ${reason}`)
    }
    return {
      unreadable: undefined,
      good: sectors.length - reasons.length,
      total: sectors.length,
      reasons,
      took: took()
    }
  } finally {
    await probe.close()
  }
}
