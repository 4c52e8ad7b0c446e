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
/** Bytes below which compressing saves nothing. */
const leastToEncode = 1_024

/**
 * @param folder absolute path of the built page
 * @throws PosterError NOT_FOUND when there is none, TOO_LARGE when it cannot be one
 */
export async function readPageFiles(folder: string): Promise<PageFiles> {
  const held = new Map<string, HeldFile>()
  let bytes = 0
  for (const path of await listFiles(folder)) {
    const file = findPageFile(
      `/${relative(folder, path).split(sep).map(encodeURIComponent).join('/')}`,
      folder
    )
    if (!file) continue
    const body = await readFile(path)
    const compressed = await readFile(`${path}.br`).catch(() => undefined)
    bytes += body.length + (compressed?.length ?? 0)
    if (bytes > mostBytes || held.size === mostFiles) {
      throw new PosterError('TOO_LARGE', `${folder} holds more than a console's page has`)
    }
    held.set(path, {
      body,
      type: file.type,
      digest: createHash('sha256').update(body).digest('base64url').slice(0, 22),
      hashed: path.startsWith(join(folder, 'assets') + sep),
      encoded: new Map(compressed ? [['br', Promise.resolve(compressed)]] : [])
    })
  }
  if (!held.has(join(folder, 'index.html'))) throw noPage(folder)
  return {
    async read(path, accept) {
      const file = held.get(findPageFile(path, folder)?.path ?? '')
      return file && bodyOf(file, accept)
    }
  }
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
