/**
 * Addresses of upstream services (chain, messager, market, gateway): a multiaddr or a URL, with an optional token before
 * it. Source: node-protocol.md §3.2, §6.2.
 */
import { isIP, isIPv6 } from 'node:net'
import { PosterError } from '../lib/error.ts'
import { plainAddressText } from './address.ts'

export interface ApiAddress {
  /** With scheme and path, e.g. `ws://192.168.1.2:3453/rpc/v1`. */
  readonly url: string
  /** The token written before the address; it takes the place of the common one. */
  readonly token?: string
}

/** Three parts of base64url with dots between, the last of which may be empty, then the address. */
const tokenPrefix = /^([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*):(.+)$/s

/**
 * @param version version in the path when the address names none, e.g. `v1` for the chain
 * @throws PosterError ADDRESS_INVALID; a token is not in the message
 */
export function parseApiAddress(text: string, version: string): ApiAddress {
  const plain = plainAddressText(text)
  const [, token, rest = plain] = tokenPrefix.exec(plain) ?? []
  // `1.2.3.4:3453` without a scheme is no token; neither is `api.example.com:80`.
  const isToken = token !== undefined && /^(?:\/|[a-z]+:\/\/)/i.test(rest)
  const address = isToken ? rest : plain
  const url = address.startsWith('/') ? fromMultiaddr(address, version) : fromUrl(address, version)
  return isToken ? { url, token } : { url }
}

function fromUrl(address: string, version: string): string {
  if (!/^(?:https?|wss?):\/\/[^/?#\s]+/i.test(address) || !URL.canParse(address)) {
    throw invalid(address, 'it is neither a multiaddr nor a URL with http, https, ws or wss')
  }
  const trimmed = address.replace(/\/+$/, '')
  return /\/rpc\/v\d+$/.test(trimmed) ? trimmed : `${trimmed}/rpc/${version}`
}

function fromMultiaddr(address: string, givenVersion: string): string {
  const parts = address.slice(1).replace(/\/+$/, '').split('/')
  let host: string | undefined
  let port: string | undefined
  let version = givenVersion
  const flags = new Set<string>()
  for (let i = 0; i < parts.length; i += 1) {
    const name = parts[i] ?? ''
    switch (name) {
      case 'ip4':
      case 'ip6':
      case 'dns':
      case 'dns4':
      case 'dns6':
      case 'dnsaddr':
        host = checkedHost(address, name, parts[(i += 1)])
        break
      case 'tcp':
        port = parts[(i += 1)] ?? ''
        if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535 || Number(port) === 0) {
          throw invalid(address, `"${port}" is no port`)
        }
        break
      case 'version':
        version = parts[(i += 1)] ?? ''
        if (!/^v\d+$/.test(version)) throw invalid(address, `"${version}" is no version`)
        break
      case 'tls':
      case 'wss':
      case 'https':
      case 'ws':
      case 'http':
        flags.add(name)
        break
      default:
        throw invalid(address, `"/${name}" is not known`)
    }
  }
  if (host === undefined || port === undefined) throw invalid(address, 'host or port is missing')
  if (flags.has('tls')) flags.add(flags.has('http') && !flags.has('ws') ? 'https' : 'wss')
  const scheme = ['wss', 'https', 'ws', 'http'].find((known) => flags.has(known)) ?? 'ws'
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}/rpc/${version}`
}

function checkedHost(address: string, kind: string, host: string | undefined): string {
  const family = isIP(host ?? '')
  const fits =
    kind === 'ip4' ? family === 4 : kind === 'ip6' ? family === 6 : /^[\w.-]{1,253}$/.test(host ?? '')
  if (host === undefined || !fits) throw invalid(address, `"${host ?? ''}" does not fit /${kind}`)
  return host
}

function invalid(address: string, why: string): PosterError {
  return new PosterError('ADDRESS_INVALID', `"${address}" is no API address: ${why}`, {
    advice: 'Give it as /ip4/192.168.1.2/tcp/3453 or http://192.168.1.2:3453'
  })
}
