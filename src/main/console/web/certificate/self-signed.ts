/**
 * A certificate for the console's own TLS, signed by itself (RFC 5280): ECDSA on P-256, good for serving the given names
 * and for nothing else. A browser asks the operator once whether to trust it; the fingerprint is what to compare.
 */
import { X509Certificate, generateKeyPair, randomBytes, sign } from 'node:crypto'
import { isIP, isIPv4 } from 'node:net'
import { promisify } from 'node:util'
import * as der from './der.ts'

/** Both as PEM. */
export interface ServerCertificate {
  readonly key: string
  readonly certificate: string
}

const ecdsaWithSha256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'))
const commonName = der.objectIdentifier('2.5.4.3')
const subjectAltName = der.objectIdentifier('2.5.29.17')
const basicConstraints = der.objectIdentifier('2.5.29.19')
const extendedKeyUsage = der.objectIdentifier('2.5.29.37')
const serverAuthentication = der.objectIdentifier('1.3.6.1.5.5.7.3.1')

const day = 86_400_000

/**
 * @param names host names and addresses it is for
 * @param from ms since the Unix epoch; it counts from a day before, clocks being what they are
 * @param days it is good for
 */
export async function makeSelfSigned(
  names: readonly string[],
  from: number,
  days: number
): Promise<ServerCertificate> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
  const name = der.sequence(der.set(der.sequence(commonName, der.utf8('PoSter Console'))))
  const content = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(randomBytes(16)),
    ecdsaWithSha256,
    name,
    der.sequence(der.time(new Date(from - day)), der.time(new Date(from + days * day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(
      3,
      der.sequence(
        // No authority: whoever gets hold of the key can imitate this console and nothing else.
        der.sequence(basicConstraints, der.boolean(true), der.octets(der.sequence())),
        der.sequence(extendedKeyUsage, der.octets(der.sequence(serverAuthentication))),
        der.sequence(subjectAltName, der.octets(der.sequence(...names.map(altName))))
      )
    )
  )
  const signature = sign('sha256', content, privateKey)
  const certificate = new X509Certificate(der.sequence(content, ecdsaWithSha256, der.bits(signature)))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: certificate.toString()
  }
}

function altName(name: string): Buffer {
  return isIP(name) === 0 ? der.implicit(2, Buffer.from(name)) : der.implicit(7, addressBytes(name))
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = address.split('::')
  const groups = (text: string): number[] =>
    text === ''
      ? []
      : text.split(':').flatMap((group) => (isIPv4(group) ? pairs(group) : [parseInt(group, 16)]))
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return Buffer.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]))
}

/** The last two groups of an IPv6 address that are written as IPv4. */
function pairs(address: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  return [(a << 8) | b, (c << 8) | d]
}
