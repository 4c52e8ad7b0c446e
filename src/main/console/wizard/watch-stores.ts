/** One check of all stores as rows that fill: the names first, then each result as it comes. It ends with its watcher. */
import type { ListSink } from '../../../shared/channel/list-sink.ts'
import { LiveList } from '../../../shared/channel/live-list.ts'
import type { StoreCheckRow } from '../../../shared/contract/console/wizard.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { failureOf } from '../host/hosted-node.ts'
import { reconcileStores, type ReconcileRequest } from './reconcile-stores.ts'

type CheckState = Extract<StoreCheckRow, { kind: 'check' }>['state']

/** @returns the function that ends the check */
export function watchStores(
  request: Omit<ReconcileRequest, 'signal' | 'onNames' | 'onRow'>,
  sink: ListSink<StoreCheckRow>,
  clock: Clock
): () => void {
  const rows = new LiveList<StoreCheckRow>()
  const stopping = new AbortController()
  const tell = (state: CheckState, error?: unknown): void => {
    rows.put({
      id: 'check',
      kind: 'check',
      state,
      at: clock.now(),
      failure: error === undefined ? null : failureOf(error)
    })
  }
  tell('asking')
  const leave = rows.watch(sink)
  void reconcileStores({
    ...request,
    signal: stopping.signal,
    onNames(names) {
      tell('checking')
      rows.put(...names.map((name) => rowOf(name, null)))
    },
    onRow: (result) => rows.put(rowOf(result.id, result))
  }).then(
    () => tell('done'),
    (error: unknown) => {
      if (!stopping.signal.aborted) tell('failed', error)
    }
  )
  return () => {
    stopping.abort(new PosterError('CANCELLED', 'nobody waits for the check of the stores'))
    leave()
  }
}

function rowOf(name: string, result: Extract<StoreCheckRow, { kind: 'store' }>['result']): StoreCheckRow {
  return { id: `store:${name}`, kind: 'store', name, result }
}
