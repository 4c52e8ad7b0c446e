/**
 * How the stores are right now. A store that cannot be reached is a finding, never an error: one dead mount must not
 * keep the others from being listed, or the node from starting.
 */
import { describeError, PosterError } from '../../lib/error.ts'
import type { ProbeOptions, StoreProbe } from './store-probe.ts'
import type { StoreSpace } from './store-probe-protocol.ts'
import type { PersistStore, StoreSet } from './stores.ts'

export type StoreStatus =
  | {
      readonly store: PersistStore
      readonly state: 'ready'
      readonly space: StoreSpace
      /** ms of the look */ readonly latency: number
    }
  /** `not-a-directory` and `plugin` need the configuration changed; `unreachable` may pass by itself. */
  | {
      readonly store: PersistStore
      readonly state: 'unreachable' | 'not-a-directory' | 'plugin'
      readonly reason: string
    }

/**
 * Looks at every store, several at a time, in the order of the set; takes one time-out at most per round of helpers.
 * @throws PosterError CANCELLED, CLOSED only
 */
export function lookAtStores(
  stores: StoreSet,
  probe: StoreProbe,
  options: ProbeOptions = {}
): Promise<StoreStatus[]> {
  return Promise.all(stores.all.map((store) => lookAtStore(store, probe, options)))
}

/** @throws PosterError CANCELLED, CLOSED only */
export async function lookAtStore(
  store: PersistStore,
  probe: StoreProbe,
  options: ProbeOptions = {}
): Promise<StoreStatus> {
  if (store.pluginName !== '') {
    return { store, state: 'plugin', reason: `store ${store.name} needs the plugin ${store.pluginName}` }
  }
  try {
    const began = performance.now()
    const space = await probe.space(store.path, options)
    if (space.directory)
      return { store, state: 'ready', space, latency: Math.round((performance.now() - began) * 10) / 10 }
    return { store, state: 'not-a-directory', reason: `${store.path} is not a dir` }
  } catch (error) {
    if (PosterError.is(error, 'CANCELLED', 'CLOSED')) throw error
    return { store, state: 'unreachable', reason: describeError(error) }
  }
}
