/**
 * The certificate of the console on disk: the operator's own, or one made on first use and made again when it runs out or
 * lacks a name. The key is readable by its owner only, and it is never written into a log.
 */
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { writeFileAtomically } from '../../../lib/atomic-file.ts'
import type { Clock } from '../../../lib/clock.ts'
import { PosterError, messageOf, systemCodeOf } from '../../../lib/error.ts'
import { makeSelfSigned, type ServerCertificate } from './self-signed.ts'

/** Days a certificate of ours is good for; the most that browsers take. */
const daysGood = 397
/** ms before its end from which it is made again. */
const renewalTime = 30 * 86_400_000
/** Bytes that a file with keys or certificates may have. */
const largestFile = 256 * 1024

/**
 * The operator's own certificate, with its chain where the file has one.
 * @throws PosterError NOT_FOUND, CONFIG_VALUE when the files do not hold it or do not belong together
 */
export async function readCertificate(certificateFile: string, keyFile: string): Promise<ServerCertificate> {
  const certificate = await readText(certificateFile)
  const key = await readText(keyFile)
  if (certificate === undefined || key === undefined) {
    const missing = certificate === undefined ? certificateFile : keyFile
    throw new PosterError('NOT_FOUND', `${missing} does not exist`, { advice: 'Give the path of a PEM file' })
  }
  if (!belongTogether({ certificate, key })) {
    throw new PosterError(
      'CONFIG_VALUE',
      `${keyFile} is not the key of the certificate in ${certificateFile}`,
      {
        advice: 'Give a certificate and its unencrypted private key, both as PEM'
      }
    )
  }
  return { certificate, key }
}

/**
 * The certificate in `folder`, made when there is none that serves all names for the days to come.
 * @param folder made with mode 0700 when it is not there
 * @throws PosterError HOME_NOT_WRITABLE, DISK_FULL, STORAGE_FAILED
 */
export async function ensureCertificate(
  folder: string,
  names: readonly string[],
  clock: Clock
): Promise<ServerCertificate> {
  const certificateFile = join(folder, 'console-tls.crt')
  const keyFile = join(folder, 'console-tls.key')
  const certificate = await readText(certificateFile)
  const key = await readText(keyFile)
  if (certificate !== undefined && key !== undefined) {
    const present = { certificate, key }
    if (belongTogether(present) && stillServes(present, names, clock.now())) return present
  }
  const made = await makeSelfSigned(names, clock.now(), daysGood)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFileAtomically(keyFile, made.key, { mode: 0o600 })
  await writeFileAtomically(certificateFile, made.certificate)
  return made
}

/** SHA-256 of the certificate, as browsers show it: what to compare before trusting it. */
export function fingerprintOf({ certificate }: ServerCertificate): string {
  return new X509Certificate(certificate).fingerprint256
}

function belongTogether({ certificate, key }: ServerCertificate): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

function stillServes({ certificate }: ServerCertificate, names: readonly string[], now: number): boolean {
  const known = new X509Certificate(certificate)
  const serves = (name: string): boolean =>
    (isIP(name) === 0 ? known.checkHost(name) : known.checkIP(name)) !== undefined
  return Date.parse(known.validTo) - now > renewalTime && names.every(serves)
}

/** @returns undefined when there is no such file */
async function readText(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'r')
    try {
      const bytes = Buffer.alloc(largestFile)
      const { bytesRead } = await handle.read(bytes, 0, largestFile, 0)
      return bytes.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw new PosterError('STORAGE_FAILED', `cannot read ${file}: ${messageOf(error)}`, { cause: error })
  }
}
