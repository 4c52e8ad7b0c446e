/**
 * One end of a connection that carries texts in order: Electron's bridge, a WebSocket, or a pair in memory. Everything
 * above it is the same for all three. It knows no frames, and it does not reconnect: an ended port stays ended.
 */
export interface TextPort {
  /** Sends one text. Nothing happens once the port has ended. */
  send(text: string): void
  /** Calls `listener` for every text from now on; a text that nobody listens for is lost. @returns the function that ends it */
  onText(listener: (text: string) => void): () => void
  /**
   * Calls `listener` once, later than this call, with why the port ended; also when it has ended already.
   * @returns the function that ends it
   */
  onEnd(listener: (reason: string) => void): () => void
  /** Ends the port for both sides. What was sent before still arrives where the transport can see to it. */
  close(reason?: string): void
  /** What was sent and the transport still holds, in bytes or UTF-16 code units. */
  readonly waiting: number
}
