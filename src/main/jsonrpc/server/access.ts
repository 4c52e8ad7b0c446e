/**
 * Who may do what. Reading methods are open, because Go proxies send no token. Changing ones need a peer on this
 * machine, the bearer token, or writes opened by the operator. Requests of browsers are refused unless they come from
 * a page this very listener served, so that no web page reaches the node through an operator's browser.
 * Source: node-protocol.md §6.1 (the original's only protection is its bind address).
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { RpcPeer } from './method-table.ts'

export interface AccessRules {
  /** Bearer token that permits changing methods; undefined: no token does. */
  readonly token?: string
  /** Changing methods are open to everyone. */
  readonly openWrites?: boolean
}

/** Decides whether a peer may call changing methods. Compares tokens in constant time. */
export function createAccess(rules: AccessRules): (peer: RpcPeer) => boolean {
  const { token, openWrites = false } = rules
  const expected = token === undefined || token === '' ? undefined : digest(token)
  return (peer) => {
    if (openWrites || peer.loopback) return true
    return (
      expected !== undefined &&
      peer.authorization !== undefined &&
      timingSafeEqual(digest(peer.authorization), expected)
    )
  }
}

export function refusalOf(method: string): string {
  return (
    `${method} changes this node and is not allowed from here: call it on the node's own machine, ` +
    'send the token of its rpc-token file as "Authorization: Bearer <token>", or start the node with --rpc-open-writes'
  )
}

/** The token of an Authorization header, or undefined. */
export function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +(\S+)\s*$/i.exec(header)?.[1]
}

/** True for 127.0.0.0/8 and ::1, also in IPv4-mapped form. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/i.test(address)
}

export interface BrowserRequest {
  readonly origin: string
  readonly host: string | undefined
  /** Local address of the connection. */
  readonly localAddress: string | undefined
  /** Further names this listener is reached under. */
  readonly listenHosts: readonly string[]
}

/**
 * True when a request with an Origin header may pass: the page came from the address it now calls, and that address is
 * a loopback name or one this listener has. The second half stops DNS rebinding.
 */
export function isOriginAllowed(request: BrowserRequest): boolean {
  const { origin, host, localAddress, listenHosts } = request
  if (host === undefined) return false
  const originHost = /^https?:\/\/([^/?#@\s]+)$/i.exec(origin)?.[1]
  if (originHost === undefined || originHost.toLowerCase() !== host.toLowerCase()) return false
  const name = hostNameOf(host)
  if (name === undefined) return false
  if (name === 'localhost' || isLoopbackAddress(name)) return true
  const own = [localAddress, ...listenHosts].filter((known) => known !== undefined)
  return own.some((known) => unmapped(known) === unmapped(name))
}

function hostNameOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(host)
  return (match?.[1] ?? match?.[2])?.toLowerCase()
}

function unmapped(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
