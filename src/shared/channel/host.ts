/**
 * What every host of this code has (Node, a page, Electron) and the library types of src/shared do not know: timers and
 * abort signals. Reached by structure, so that nothing else of Node or the DOM can slip in.
 */

declare global {
  /** The host's own signal; where Node or the DOM is typed, this adds nothing. */
  interface AbortSignal {
    readonly aborted: boolean
  }
}

/** Delays as a dependency, so that tests step time by hand. The main process's Clock is one. */
export interface Timer {
  /** Calls `action` once after `delay` ms and returns the cancel function. */
  after(delay: number, action: () => void): () => void
}

interface AbortSource {
  readonly signal: AbortSignal
  abort(reason: unknown): void
}

interface AbortEvents {
  addEventListener(type: 'abort', action: () => void): void
  removeEventListener(type: 'abort', action: () => void): void
}

// The library types chosen for src/shared are those of the language alone; every host of it has these members.
const host = globalThis as unknown as {
  setTimeout(action: () => void, delay: number): unknown
  clearTimeout(timer: unknown): void
  readonly AbortController: new () => AbortSource
}

/** The host's own timers. */
export const hostTimer: Timer = {
  after(delay, action) {
    const timer = host.setTimeout(action, delay)
    return () => host.clearTimeout(timer)
  }
}

/** A signal and the function that aborts it. */
export function createAbort(): AbortSource {
  return new host.AbortController()
}

/** Calls `action` once when the signal aborts, at once when it has; the returned function ends the watch. */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  if (signal.aborted) {
    action()
    return () => undefined
  }
  // Every AbortSignal is an EventTarget, which is not declared here.
  const events = signal as unknown as AbortEvents
  const once = (): void => {
    events.removeEventListener('abort', once)
    action()
  }
  events.addEventListener('abort', once)
  return () => events.removeEventListener('abort', once)
}
