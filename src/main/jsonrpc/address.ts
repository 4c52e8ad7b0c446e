/**
 * Addresses as people give them to `--proxy`, `util --listen` and `daemon run --listen`: Go's TCP addresses, and IPv6
 * beyond what the original managed. Host names stay names; they are resolved when connecting. A URL or a multiaddr is
 * refused with the right form. Source: node-protocol.md §6.2.
 */
import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { PosterError } from '../lib/error.ts'
import { rpcPath } from './rpc-path.ts'

export interface TcpAddress {
  /** Name or address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

export interface ListenAddress {
  /** undefined = all interfaces, IPv6 and IPv4. */
  readonly host: string | undefined
  readonly port: number
}

/** Port numbers by service name. */
export type Services = ReadonlyMap<string, number>

export const defaultListenAddress: ListenAddress = { host: '127.0.0.1', port: 1789 }

/**
 * An address to connect to. An empty host, `0.0.0.0` and `::` mean this machine.
 * @throws PosterError ADDRESS_INVALID
 */
export function resolveGoTcpAddress(text: string, services?: Services): TcpAddress {
  const { host, port } = splitAddress(text, services)
  if (port === 0) throw invalid(text, 'the port is missing')
  if (host === '' || host === '0.0.0.0') return { host: '127.0.0.1', port }
  return { host: isUnspecifiedIpv6(host) ? '::1' : host, port }
}

/**
 * An address to listen on; undefined means 127.0.0.1:1789. An empty host means all interfaces, port 0 any free port.
 * @throws PosterError ADDRESS_INVALID
 */
export function parseListenAddress(text: string | undefined, services?: Services): ListenAddress {
  if (text === undefined) return defaultListenAddress
  const { host, port } = splitAddress(text, services)
  return { host: host === '' ? undefined : host, port }
}

/** `http://host:port/rpc/v0` */
export function httpUrl(address: TcpAddress): string {
  return `http://${joinHostPort(address)}${rpcPath}`
}

/** `ws://host:port/rpc/v0` */
export function webSocketUrl(address: TcpAddress): string {
  return `ws://${joinHostPort(address)}${rpcPath}`
}

/** `host:port`, with brackets around an IPv6 address. */
export function joinHostPort({ host, port }: TcpAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Text as pasted from a Chinese document or chat: full-width characters become plain, blanks around go away. */
export function plainAddressText(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\u3002\uff61]/g, '.')
    .replace(/^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/g, '')
}

function splitAddress(text: string, services: Services | undefined): TcpAddress {
  const plain = plainAddressText(text)
  if (plain === '') throw invalid(text, 'it is empty')
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)/i.exec(plain)
  if (url) throw invalid(text, 'it is a URL', `Give it as ${url[1] || 'host:port'}, without scheme and path`)
  if (plain.startsWith('/')) throw invalid(text, 'it is a multiaddr', `Give it as ${fromMultiaddr(plain)}`)
  const { host, port } = splitHostPort(text, plain)
  checkHost(text, host)
  return { host, port: portNumber(text, port, services) }
}

function splitHostPort(text: string, plain: string): { host: string; port: string } {
  const bracketed = /^\[([^\]]*)\]:([^:]*)$/.exec(plain)
  if (bracketed) {
    const [, host = '', port = ''] = bracketed
    if (!isIPv6(host) || host.includes('%'))
      throw invalid(text, `"${host}" is no IPv6 address without a zone`)
    return { host, port }
  }
  if (plain.startsWith('[') && plain.endsWith(']') && isIPv6(plain.slice(1, -1)))
    throw invalid(text, 'the port is missing', `Give it as ${plain}:1789`)
  if (isIPv6(plain)) throw invalid(text, 'the port is missing', `Give it as [${plain}]:1789`)
  const colons = plain.split(':').length - 1
  if (colons > 1) {
    const [, host = '', port = ''] = /^(.*):([^:]*)$/.exec(plain) ?? []
    if (isIPv6(host)) throw invalid(text, 'an IPv6 address needs brackets', `Give it as [${host}]:${port}`)
    throw invalid(text, 'there are too many colons')
  }
  if (colons === 0) {
    const isNumber = /^\d+$/.test(plain)
    const advice = isNumber ? `Give it as :${plain} or 127.0.0.1:${plain}` : `Give it as ${plain}:1789`
    throw invalid(text, isNumber ? 'the colon before the port is missing' : 'the port is missing', advice)
  }
  const [host = '', port = ''] = plain.split(':')
  return { host, port }
}

function checkHost(text: string, host: string): void {
  if (host === '' || isIPv6(host)) return
  const isNumeric = /^[\d.]+$/.test(host)
  const valid = isNumeric
    ? /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/.test(`${host}`) && !host.endsWith('.')
    : /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*)$/u.test(host) && host.length <= 253
  if (!valid) throw invalid(text, `"${host}" is neither an address nor a host name`)
}

function portNumber(text: string, port: string, services: Services | undefined): number {
  if (port === '') return 0
  if (/^\d{1,9}$/.test(port)) {
    const number = Number(port)
    if (number <= 65_535) return number
    throw invalid(text, `port ${port} is larger than 65535`)
  }
  const known = (services ?? readServices()).get(port.toLowerCase()) ?? goServices.get(port.toLowerCase())
  if (known === undefined) throw invalid(text, `"${port}" is neither a port nor a service of this machine`)
  return known
}

/** TCP services that Go knows without /etc/services. */
const goServices: Services = new Map([
  ['domain', 53],
  ['ftp', 21],
  ['ftps', 990],
  ['gopher', 70],
  ['http', 80],
  ['https', 443],
  ['imap2', 143],
  ['imap3', 220],
  ['imaps', 993],
  ['pop3', 110],
  ['pop3s', 995],
  ['smtp', 25],
  ['submissions', 465],
  ['ssh', 22],
  ['telnet', 23]
])

/** The TCP services of /etc/services, aliases too; empty where there is no such file. */
function readServices(): Services {
  try {
    return parseServices(readFileSync('/etc/services', 'utf8'))
  } catch {
    return new Map()
  }
}

/** Reads the format of /etc/services. The first line for a name counts. */
export function parseServices(text: string): Services {
  const services = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [name, port, ...aliases] = (line.split('#')[0] ?? '').trim().split(/\s+/)
    const number = Number(/^(\d{1,5})\/tcp$/.exec(port ?? '')?.[1])
    if (name === undefined || !Number.isInteger(number)) continue
    for (const known of [name, ...aliases]) {
      if (!services.has(known.toLowerCase())) services.set(known.toLowerCase(), number)
    }
  }
  return services
}

function isUnspecifiedIpv6(host: string): boolean {
  return isIPv6(host) && /^[0:]+$/.test(host)
}

function fromMultiaddr(text: string): string {
  const match = /^\/(ip4|ip6|dns|dns4|dns6)\/([^/]+)\/tcp\/(\d+)/.exec(text)
  const [, kind, host = 'host', port = '1789'] = match ?? []
  return kind === 'ip6' ? `[${host}]:${port}` : `${host}:${port}`
}

function invalid(
  text: string,
  why: string,
  advice = 'Give it as host:port, e.g. 192.168.1.2:1789'
): PosterError {
  return new PosterError('ADDRESS_INVALID', `"${text}" is no address: ${why}`, { advice })
}
