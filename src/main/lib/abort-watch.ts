/**
 * Many calls under one signal: AbortSignal keeps its listeners in a list that it walks for every one added or removed,
 * so thousands of calls under one deadline would cost the square of their number. Here a signal has one listener.
 */
const actionsOf = new WeakMap<AbortSignal, Set<() => void>>()

/** Calls `action` once when the signal aborts; the returned function ends the watch. The signal is not aborted yet. */
export function watchAbort(signal: AbortSignal, action: () => void): () => void {
  const actions = actionsOf.get(signal) ?? startWatching(signal)
  actions.add(action)
  return () => actions.delete(action)
}

function startWatching(signal: AbortSignal): Set<() => void> {
  const actions = new Set<() => void>()
  actionsOf.set(signal, actions)
  const onAbort = (): void => {
    actionsOf.delete(signal)
    for (const action of actions) action()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return actions
}
