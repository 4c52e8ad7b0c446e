/**
 * An upstream endpoint as written in `Common.API`: a multiaddr or URL, since v0.5 optionally after a token of its own,
 * `<jwt>:<address>`. It refuses to interpret the address: the chain room does (node-protocol.md §3.2, §6.2).
 */

export interface ApiEntry {
  /** Multiaddr or URL as written. */
  readonly address: string
  /** Token of this entry; undefined = `Common.API.Token` counts. */
  readonly token: string | undefined
}

const tokenPrefix = /^([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+):(.+)$/

/** Undefined when the text is empty or holds blanks or control characters. */
export function parseApiEntry(text: string): ApiEntry | undefined {
  if (text === '' || /[\s\p{Cc}]/u.test(text)) return undefined
  const match = tokenPrefix.exec(text)
  return match?.[1] && match[2] ? { address: match[2], token: match[1] } : { address: text, token: undefined }
}

/** The entry as it is written in the file. */
export function formatApiEntry(entry: ApiEntry): string {
  return entry.token === undefined ? entry.address : `${entry.token}:${entry.address}`
}
