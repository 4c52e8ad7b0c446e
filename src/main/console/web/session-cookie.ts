/**
 * The cookie of a session. A host's cookies are shared by all its ports, so each listener has a name of its own; scripts
 * do not see it, other sites do not send it, and it ends with the browser.
 */
import { randomBytes } from 'node:crypto'

/** @param secure the listener speaks TLS; the browser then holds the name to its promises (RFC 6265bis, `__Host-`) */
export function makeCookieName(secure: boolean): string {
  return `${secure ? '__Host-' : ''}poster-console-${randomBytes(4).toString('hex')}`
}

/** Value of a Set-Cookie header. */
export function cookieHeader(name: string, secret: string, secure: boolean): string {
  return `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}

/** Every value the Cookie header has under a name: another port of the host may have planted one more. */
export function readCookies(header: string | undefined, name: string): string[] {
  if (header === undefined) return []
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}
