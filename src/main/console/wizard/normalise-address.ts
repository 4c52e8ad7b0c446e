/**
 * The address of a source node as people paste it: full-width colons and digits, blanks inside, quotes around, a scheme, a
 * path, a missing port. Pure. What cannot be an address is told, with the right form.
 */
import { isIPv6 } from 'node:net'
import type { NormalisedAddress } from '../../../shared/contract/console/proxy-plan.ts'
import { joinHostPort, plainAddressText, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import { PosterError } from '../../lib/error.ts'

/** The port every version listens on unless told otherwise (node-protocol.md §1.3). */
const usualPort = 1789
const longest = 1_000

export function normaliseAddress(text: string): NormalisedAddress {
  const plain = plainAddressText(text.slice(0, longest))
    .replaceAll(/[\s\u00a0\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u3000\ufeff]+/g, '')
    .replaceAll(/["'`\u2018\u2019\u201c\u201d\u300c\u300d\u00ab\u00bb<>]+/g, '')
    .replace(/^-{1,2}proxy=?/i, '')
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^\/(?:ip[46]|dns[46]?)\/([^/]+)\/tcp\/(\d+).*$/, (_match, host: string, port: string) =>
      host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
    )
    .replace(/[/?#].*$/, '')
    .replace(/[,;]+$/, '')
  const isBareIpv6 = isIPv6(plain)
  const host = plain.replace(/^\[[^\]]*\]/, '')
  const portAssumed = isBareIpv6 || (plain !== '' && !host.includes(':') && !/^\d+$/.test(plain))
  const complete = portAssumed ? `${isBareIpv6 ? `[${plain}]` : plain}:${usualPort}` : plain
  try {
    return { ok: true, address: joinHostPort(resolveGoTcpAddress(complete)), portAssumed }
  } catch (error) {
    if (!PosterError.is(error)) throw error
    return { ok: false, message: error.message, advice: error.advice ?? '' }
  }
}
