/**
 * Ports over a pipe that has no beginning and no end of its own: Electron's bridge moves texts for as long as the window
 * lives, while pages come and go. A mark begins a port and a mark ends it, so that no text of an old port is taken for one
 * of the next. Frames are JSON and begin with neither mark.
 */
import { PortListeners, closedQuietly } from './port-listeners.ts'
import type { TextPort } from './port.ts'

/** What moves the texts: the page's bridge, and its like in the main process. */
export interface TextPipe {
  send(text: string): void
  /** @returns the function that ends it */
  onMessage(listener: (text: string) => void): () => void
}

/** Start of heading: a page opens its port. */
const beginMark = '\u0001'
/** End of transmission: the port has ended; the reason follows. */
const endMark = '\u0004'

/** The page's end. A page has one port at a time: opening another ends the one before on the other side. */
export function openBridgePort(pipe: TextPipe): TextPort {
  const port = new BridgePort(pipe)
  const stopListening = pipe.onMessage((text) => port.take(text))
  port.onEnd(stopListening)
  pipe.send(beginMark)
  return port
}

/** The other end, for as many pages as come one after another. */
export interface BridgeHost {
  /** Ends the port of the page that is there, if any: it has left, or its process is gone. */
  end(reason: string): void
  /** The same, for good. */
  close(reason: string): void
}

/** @param serve called with a port for each page that begins one */
export function serveBridge(pipe: TextPipe, serve: (port: TextPort) => void): BridgeHost {
  let current: BridgePort | undefined
  const end = (reason: string): void => current?.endHere(reason)
  const stopListening = pipe.onMessage((text) => {
    if (text !== beginMark) return current?.take(text)
    end('the page has begun anew')
    current = new BridgePort(pipe)
    serve(current)
  })
  return {
    end,
    close(reason) {
      stopListening()
      end(reason)
    }
  }
}

class BridgePort implements TextPort {
  readonly #pipe: TextPipe
  readonly #listeners = new PortListeners()
  /** Electron does not tell what it holds; `taken` frames keep that small. */
  readonly waiting = 0

  constructor(pipe: TextPipe) {
    this.#pipe = pipe
  }

  onText(listener: (text: string) => void): () => void {
    return this.#listeners.onText(listener)
  }

  onEnd(listener: (reason: string) => void): () => void {
    return this.#listeners.onEnd(listener)
  }

  send(text: string): void {
    if (!this.#listeners.ended) this.#pipe.send(text)
  }

  close(reason = closedQuietly): void {
    if (this.#listeners.end(reason)) this.#pipe.send(endMark + reason)
  }

  /** Ends this side without a word: the other is not there any more. */
  endHere(reason: string): void {
    this.#listeners.end(reason)
  }

  take(text: string): void {
    if (text.startsWith(endMark)) this.#listeners.end(text.slice(endMark.length))
    else this.#listeners.deliver(text)
  }
}
