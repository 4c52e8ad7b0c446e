/**
 * Tar archives as POSIX has them (ustar), written and read. Only plain files and directories; reading refuses every name
 * that could leave the directory it is unpacked to, links, devices, and archives beyond a size. Pure.
 */
import { PosterError } from '../../lib/error.ts'

export interface TarFile {
  /** Relative, with `/` between. */
  readonly path: string
  readonly mode: number
  readonly bytes: Uint8Array
}

export interface TarLimits {
  readonly files: number
  /** Of all files together. */
  readonly bytes: number
}

const block = 512

/** @param at modification time of every file, ms since the Unix epoch. @throws PosterError INVALID_ARGUMENT for a path beyond 100 bytes */
export function writeTar(files: readonly TarFile[], at: number): Buffer {
  const parts: Buffer[] = []
  for (const { path, mode, bytes } of files) {
    checkTarPath(path)
    if (Buffer.byteLength(path) > 100)
      throw new PosterError('INVALID_ARGUMENT', `"${path}" is too long for tar`)
    const header = Buffer.alloc(block)
    header.write(path, 0)
    header.write(octal(mode & 0o7777, 7), 100)
    header.write(octal(0, 7), 108)
    header.write(octal(0, 7), 116)
    header.write(octal(bytes.length, 11), 124)
    header.write(octal(Math.floor(at / 1000), 11), 136)
    header.fill(' ', 148, 156)
    header.write('0', 156)
    header.write('ustar\u000000', 257)
    header.write('root', 265)
    header.write('root', 297)
    header.write(`${octal(checksumOf(header), 6)}\0 `, 148)
    const padding = Buffer.alloc((block - (bytes.length % block)) % block)
    parts.push(header, Buffer.from(bytes), padding)
  }
  parts.push(Buffer.alloc(2 * block))
  return Buffer.concat(parts)
}

/** @throws PosterError INVALID_ARGUMENT for anything but a sound archive of plain files, TOO_LARGE */
export function readTar(archive: Uint8Array, limits: TarLimits): TarFile[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  const files: TarFile[] = []
  const seen = new Set<string>()
  let total = 0
  let at = 0
  for (; at + block <= bytes.length;) {
    const header = bytes.subarray(at, at + block)
    if (header.every((byte) => byte === 0)) return files
    at += block
    if (header.toString('latin1', 257, 262) !== 'ustar') throw unsound('it is no ustar archive')
    if (number(header, 148, 8) !== checksumOf(withBlankChecksum(header))) throw unsound('a header is damaged')
    const size = number(header, 124, 12)
    const prefix = text(header, 345, 155)
    const name = text(header, 0, 100)
    const path = prefix === '' ? name : `${prefix}/${name}`
    const type = String.fromCharCode(header[156] ?? 0)
    if (at + size > bytes.length) throw unsound('it is cut off')
    total += size
    if (total > limits.bytes)
      throw new PosterError('TOO_LARGE', `the archive holds more than ${limits.bytes} bytes`)
    if (type === '5') checkTarPath(path.replace(/\/+$/, ''))
    else if (type === '0' || type === '\0') {
      checkTarPath(path)
      if (seen.has(path)) throw unsound(`"${path}" is in it twice`)
      if (files.length >= limits.files) {
        throw new PosterError('TOO_LARGE', `the archive holds more than ${limits.files} files`)
      }
      seen.add(path)
      files.push({ path, mode: number(header, 100, 8) & 0o777, bytes: bytes.subarray(at, at + size) })
    } else throw unsound(`"${path}" is neither a file nor a directory`)
    at += Math.ceil(size / block) * block
  }
  throw unsound('its end is missing')
}

/** @throws PosterError INVALID_ARGUMENT for a path that is not plainly below where it is unpacked */
export function checkTarPath(path: string): void {
  const parts = path.split('/')
  const plain =
    path !== '' &&
    !/\p{Cc}|\\|^[A-Za-z]:/u.test(path) &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..')
  if (!plain) throw unsound(`${JSON.stringify(path.slice(0, 120))} is no name that may stand in it`)
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function number(header: Buffer, start: number, length: number): number {
  const digits = text(header, start, length).trim()
  if (!/^[0-7]{0,12}$/.test(digits)) throw unsound('a header is damaged')
  return digits === '' ? 0 : parseInt(digits, 8)
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? length : end)
}

function withBlankChecksum(header: Buffer): Buffer {
  const copy = Buffer.from(header)
  copy.fill(' ', 148, 156)
  return copy
}

function checksumOf(header: Buffer): number {
  return header.reduce((sum, byte) => sum + byte, 0)
}

function unsound(why: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the archive cannot be read: ${why}`)
}
