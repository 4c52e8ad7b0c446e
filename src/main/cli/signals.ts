/**
 * Signals of a command. Imported before anything else: Node's default action for SIGUSR1 is to open a debugger port, so
 * the handler must stand before the rest of the program is even loaded. A port that a signal opened before this line ran
 * is closed again, and the signal counts as the reload it was meant to be. What arrives before somebody listens is kept
 * and delivered then.
 */
import inspector from 'node:inspector'

type Listener = (signal: NodeJS.Signals) => void

let reloadListener: (() => void) | undefined
let reloadPending = false
let stopListener: Listener | undefined

process.on('SIGUSR1', () => {
  if (reloadListener) reloadListener()
  else reloadPending = true
})

closeUnwantedDebugger()
// Node opens the port a moment after the signal, from another thread.
setImmediate(closeUnwantedDebugger)

function closeUnwantedDebugger(): void {
  const wanted = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((text) =>
    text.includes('--inspect')
  )
  if (wanted || inspector.url() === undefined) return
  inspector.close()
  reloadPending = true
}

/** Calls `listener` for every SIGUSR1, one that came too early included. Returns how to stop listening. */
export function onReloadSignal(listener: () => void): () => void {
  reloadListener = listener
  if (reloadPending) {
    reloadPending = false
    queueMicrotask(listener)
  }
  return () => {
    reloadListener = undefined
  }
}

/** ms in which several signals are one: a terminal and npm both pass a Ctrl-C on, a service manager adds SIGHUP. */
const together = 500

/**
 * Calls `listener` at the first SIGINT, SIGTERM, SIGHUP or SIGABRT. A later one ends the process at once with 130: an
 * operator who presses Ctrl-C twice means it.
 */
export function onStopSignal(listener: Listener): () => void {
  let stoppingSince: number | undefined
  stopListener = (signal) => {
    if (stoppingSince === undefined) {
      stoppingSince = performance.now()
      listener(signal)
    } else if (performance.now() - stoppingSince > together) process.exit(130)
  }
  const handler = (signal: NodeJS.Signals): void => stopListener?.(signal)
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGABRT']
  for (const signal of signals) process.on(signal, handler)
  return () => {
    for (const signal of signals) process.off(signal, handler)
  }
}
