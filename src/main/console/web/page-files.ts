/**
 * The built page in memory: read whole when the listener opens, so that a browser never gets half of one build and half of
 * the next. Texts are sent as the build has compressed them (`.br` beside a file), else compressed once, when somebody first
 * asks for them so.
 */
import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { PosterError } from '../../lib/error.ts'
import { findPageFile } from '../../lib/page-file.ts'

export interface PageBody {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export interface PageFiles {
  /** @param path of the URL @param accept the Accept-Encoding header. @returns undefined when there is no such file */
  read(path: string, accept: string | undefined): Promise<PageBody | undefined>
}

type Encoding = 'br' | 'gzip'

interface HeldFile {
  readonly body: Buffer
  readonly type: string
  readonly digest: string
  /** Its name changes with its content. */
  readonly hashed: boolean
  readonly encoded: Map<Encoding, Promise<Buffer>>
}

/** Bytes a built page may have, a mistaken folder being what this is against. */
const mostBytes = 64 * 1024 * 1024
const mostFiles = 2_000
/** Files open at the same time, twice this with what was compressed. */
const readAtOnce = 32
/** Bytes below which compressing saves nothing. */
const leastToEncode = 1_024

/**
 * @param folder absolute path of the built page
 * @throws PosterError NOT_FOUND when there is none, TOO_LARGE when it cannot be one
 */
export async function readPageFiles(folder: string): Promise<PageFiles> {
  const held = new Map<string, HeldFile>()
  let bytes = 0
  const paths = (await listFiles(folder)).filter((path) => findPageFile(addressOf(path, folder), folder))
  if (paths.length > mostFiles) throw tooLarge(folder)
  for (let first = 0; first < paths.length; first += readAtOnce) {
    const read = await Promise.all(
      paths.slice(first, first + readAtOnce).map((path) => holdFile(path, folder))
    )
    for (const [path, file] of read) {
      bytes += file.body.length
      held.set(path, file)
    }
    if (bytes > mostBytes) throw tooLarge(folder)
  }
  if (!held.has(join(folder, 'index.html'))) throw noPage(folder)
  return {
    async read(path, accept) {
      const file = held.get(findPageFile(path, folder)?.path ?? '')
      return file && bodyOf(file, accept)
    }
  }
}

async function holdFile(path: string, folder: string): Promise<readonly [string, HeldFile]> {
  const [body, compressed] = await Promise.all([
    readFile(path),
    readFile(`${path}.br`).catch(() => undefined)
  ])
  const file: HeldFile = {
    body,
    type: findPageFile(addressOf(path, folder), folder)?.type ?? '',
    digest: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    hashed: path.startsWith(join(folder, 'assets') + sep),
    encoded: new Map(compressed ? [['br', Promise.resolve(compressed)]] : [])
  }
  return [path, file]
}

/** Path of its URL. */
function addressOf(path: string, folder: string): string {
  return `/${relative(folder, path).split(sep).map(encodeURIComponent).join('/')}`
}

function tooLarge(folder: string): PosterError {
  return new PosterError('TOO_LARGE', `${folder} holds more than a console's page has`)
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    throw noPage(folder, error)
  }
}

function noPage(folder: string, cause?: unknown): PosterError {
  return new PosterError('NOT_FOUND', `there is no console page in ${folder}`, {
    cause,
    advice: 'Install the program again, or build it with npm run build'
  })
}

async function bodyOf(file: HeldFile, accept: string | undefined): Promise<PageBody> {
  const encoding = chooseEncoding(file, accept)
  const body = encoding === undefined ? file.body : await encode(file, encoding)
  return {
    body,
    headers: {
      'Content-Type': file.type,
      ETag: `"${file.digest}${encoding === undefined ? '' : `-${encoding}`}"`,
      'Cache-Control': file.hashed ? 'private, max-age=31536000, immutable' : 'private, no-cache',
      Vary: 'Accept-Encoding',
      ...(encoding !== undefined && { 'Content-Encoding': encoding })
    }
  }
}

function chooseEncoding(file: HeldFile, accept: string | undefined): Encoding | undefined {
  const isText = /^text\/|json|svg/.test(file.type)
  if (accept === undefined || !isText || file.body.length < leastToEncode) return undefined
  const wanted = accept.split(',').map((part) => part.trim().toLowerCase())
  const accepts = (name: string): boolean =>
    wanted.some((part) => part === name || (part.startsWith(`${name};`) && !/;\s*q=0(?:\.0*)?$/.test(part)))
  return accepts('br') ? 'br' : accepts('gzip') ? 'gzip' : undefined
}

function encode(file: HeldFile, encoding: Encoding): Promise<Buffer> {
  const known = file.encoded.get(encoding)
  if (known) return known
  const encoded =
    encoding === 'gzip'
      ? promisify(gzip)(file.body, { level: 9 })
      : // 6 of 11: a tenth of the time of the best, and a few hundredths larger.
        promisify(brotliCompress)(file.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
  file.encoded.set(encoding, encoded)
  return encoded
}
