/**
 * Whether a request was meant for this listener and comes from its own page. Pure. A page of somebody else whose name was
 * made to point here (DNS rebinding) betrays itself by the Host it asks for; any other page by its Origin. The port of a
 * Host is not looked at: through an ssh tunnel it is another, and the page's Origin has the same.
 */
import { isLoopbackAddress } from '../../jsonrpc/server/access.ts'

export interface OwnAddress {
  /** The listener speaks TLS. */
  readonly secure: boolean
  /** Names and addresses, besides loopback and the connection's own, that the page may be reached under. */
  readonly names: readonly string[]
}

/**
 * @param host the Host header
 * @param localAddress the address the connection was made to
 */
export function isOwnHost(
  host: string | undefined,
  localAddress: string | undefined,
  own: OwnAddress
): boolean {
  const name = host === undefined ? undefined : nameOf(host)
  if (name === undefined) return false
  if (name === 'localhost' || isLoopbackAddress(name)) return true
  // A loopback listener has no other name; nobody reaches it under another address either.
  return [localAddress, ...own.names].some((known) => known !== undefined && plain(known) === plain(name))
}

/** Call it for a Host that is our own. @param origin the Origin header; none is no page of ours */
export function isOwnOrigin(origin: string | undefined, host: string | undefined, own: OwnAddress): boolean {
  if (origin === undefined || host === undefined) return false
  return origin.toLowerCase() === `${own.secure ? 'https' : 'http'}://${host.toLowerCase()}`
}

function nameOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(host)
  return (match?.[1] ?? match?.[2])?.toLowerCase()
}

function plain(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
}
