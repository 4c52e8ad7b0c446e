/**
 * Where this console may call out to: https anywhere, plain http only to this machine and to private addresses that stand
 * there as numbers, since a name can lead anywhere. Pure.
 */
import { isIP } from 'node:net'
import { PosterError } from '../../../lib/error.ts'

/** @throws PosterError INVALID_ARGUMENT saying what is wrong, without the address itself: it may hold a key */
export function checkOutgoingAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new PosterError('INVALID_ARGUMENT', 'the address is none of the web', {
      advice: 'Copy the whole address, from https:// on'
    })
  if (url.username !== '' || url.password !== '')
    throw new PosterError('INVALID_ARGUMENT', 'the address holds a user name or a password', {
      advice: 'Use an address with a key in its path or query'
    })
  if (url.protocol === 'http:' && !isNear(url.hostname))
    throw new PosterError(
      'INVALID_ARGUMENT',
      `${url.hostname} is far away, and http would carry the key in the open`,
      {
        advice: 'Use https; plain http is for this machine and for private addresses written as numbers'
      }
    )
  return url
}

function isNear(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  if (bare === 'localhost' || bare === '::1') return true
  if (isIP(bare) === 6) return /^f[cd][0-9a-f]{2}:/.test(bare)
  if (isIP(bare) !== 4) return false
  const [first = 0, second = 0] = bare.split('.').map(Number)
  return (
    first === 127 ||
    first === 10 ||
    (first === 192 && second === 168) ||
    (first === 172 && second >= 16 && second <= 31)
  )
}

/** Enough to tell two apart: the host, and the last four characters of what follows. */
export function coverAddress(text: string): string {
  if (!URL.canParse(text)) return ''
  const { host, pathname, search } = new URL(text)
  const rest = `${pathname}${search}`
  if (rest === '/') return host
  return rest.length < 12 ? `${host}/…` : `${host}/…${rest.slice(-4)}`
}
