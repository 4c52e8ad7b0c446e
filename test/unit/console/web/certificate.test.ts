import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ensureCertificate,
  fingerprintOf,
  readCertificate
} from '../../../../src/main/console/web/certificate/certificate-files.ts'
import * as der from '../../../../src/main/console/web/certificate/der.ts'
import {
  makeSelfSigned,
  type ServerCertificate
} from '../../../../src/main/console/web/certificate/self-signed.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'

const run = promisify(execFile)
const names = [
  'poster-host',
  'console.example.org',
  '127.0.0.1',
  '::1',
  '2001:db8::ff00:42:8329',
  '::ffff:10.0.0.7'
]
const day = 86_400_000
let folder: string

beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'certificate-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Whether a TLS client that trusts the certificate alone accepts its server under a name. */
async function handshake({ key, certificate }: ServerCertificate, servername: string): Promise<boolean> {
  const server = createServer({ key, cert: certificate })
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const client = connect({ host: '127.0.0.1', port, servername, ca: certificate })
  try {
    await once(client, 'secureConnect')
    return client.authorized
  } catch {
    return false
  } finally {
    client.destroy()
    server.close()
  }
}

describe('der', () => {
  it.each([
    ['a small integer', der.integer(Buffer.from([2])), '020102'],
    ['zero', der.integer(Buffer.from([0, 0])), '020100'],
    ['an integer whose first bit is set', der.integer(Buffer.from([0, 0x80])), '02020080'],
    ['an object identifier', der.objectIdentifier('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
    ['a long value', der.octets(Buffer.alloc(300)).subarray(0, 4), '0482012c'],
    ['a value of 128 bytes', der.octets(Buffer.alloc(128)).subarray(0, 3), '048180'],
    ['a time before 2050', der.time(new Date('2049-12-31T23:59:59.500Z')), '170d3439313233313233353935395a'],
    ['a time from 2050', der.time(new Date('2050-01-01T00:00:00Z')), '180f32303530303130313030303030305a']
  ])('writes %s', (_what, bytes, hex) => {
    expect(bytes.toString('hex')).toBe(hex)
  })
})

describe('makeSelfSigned', () => {
  it('is a certificate for its names, signed by itself, and no authority', async () => {
    const from = Date.parse('2026-05-01T00:00:00Z')
    const made = await makeSelfSigned(names, from, 397)
    const certificate = new X509Certificate(made.certificate)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.ca).toBe(false)
    expect(Date.parse(certificate.validFrom)).toBe(from - day)
    expect(Date.parse(certificate.validTo)).toBe(from + 397 * day)
    expect(certificate.subject).toBe('CN=PoSter Console')
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(certificate.checkHost('console.example.org')).toBe('console.example.org')
    expect(certificate.checkHost('example.org')).toBeUndefined()
    for (const address of ['127.0.0.1', '::1', '2001:db8::ff00:42:8329']) {
      expect(certificate.checkIP(address)).toBe(address)
    }
    expect(certificate.checkIP('127.0.0.2')).toBeUndefined()
    expect(certificate.subjectAltName).toContain('IP Address:0:0:0:0:0:FFFF:A00:7')
  })

  it('is accepted by TLS under its names and refused under others', async () => {
    const made = await makeSelfSigned(['console.example.org'], Date.now(), 30)
    expect(await handshake(made, 'console.example.org')).toBe(true)
    expect(await handshake(made, 'other.example.org')).toBe(false)
    expect(
      await handshake(await makeSelfSigned(['console.example.org'], Date.now(), -1), 'console.example.org')
    ).toBe(false)
  })

  it('passes openssl', async () => {
    const made = await makeSelfSigned(names, Date.now(), 30)
    const file = join(folder, 'made.crt')
    await writeFile(file, made.certificate)
    const { stdout } = await run('openssl', ['verify', '-CAfile', file, '-purpose', 'sslserver', file])
    expect(stdout).toContain('OK')
    const text = (await run('openssl', ['x509', '-in', file, '-noout', '-text'])).stdout
    expect(text).toContain('ecdsa-with-SHA256')
    expect(text).toContain('CA:FALSE')
    expect(text).toContain('TLS Web Server Authentication')
  })
})

describe('certificate files', () => {
  const clock = steppedClock(Date.parse('2026-05-01T00:00:00Z'))

  it('makes one on first use, with a key that others cannot read, and keeps it', async () => {
    const home = join(folder, 'tls')
    const made = await ensureCertificate(home, ['localhost'], clock)
    expect((await stat(join(home, 'console-tls.key'))).mode & 0o777).toBe(0o600)
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    expect(await ensureCertificate(home, ['localhost'], clock)).toEqual(made)
    expect(fingerprintOf(made)).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  })

  it.each([
    ['lacks a name', ['localhost', 'other'], 0],
    ['is about to run out', ['localhost'], 370 * day]
  ] as const)('makes another when the one there %s', async (_why, wanted, later) => {
    const made = await ensureCertificate(folder, ['localhost'], clock)
    const again = await ensureCertificate(folder, wanted, steppedClock(clock.now() + later))
    expect(again.certificate).not.toBe(made.certificate)
    expect(await readFile(join(folder, 'console-tls.crt'), 'utf8')).toBe(again.certificate)
  })

  it('reads the operator’s own and refuses what does not belong together', async () => {
    const one = await makeSelfSigned(['a'], Date.now(), 30)
    const other = await makeSelfSigned(['b'], Date.now(), 30)
    const path = (name: string): string => join(folder, name)
    await writeFile(path('one.crt'), one.certificate)
    await writeFile(path('one.key'), one.key)
    await writeFile(path('other.key'), other.key)
    expect(await readCertificate(path('one.crt'), path('one.key'))).toEqual(one)
    await expect(readCertificate(path('one.crt'), path('other.key'))).rejects.toMatchObject({
      code: 'CONFIG_VALUE'
    })
    await expect(readCertificate(path('one.key'), path('one.crt'))).rejects.toMatchObject({
      code: 'CONFIG_VALUE'
    })
    await expect(readCertificate(path('none.crt'), path('one.key'))).rejects.toMatchObject({
      code: 'NOT_FOUND'
    })
  })
})
