import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPageFiles } from '../../../../src/main/console/web/page-files.ts'

const script = 'export const sector = 1\n'.repeat(200)
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'page-files-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'assets/index-a1.js'), script)
  await writeFile(join(folder, 'assets/notes.bak'), 'x')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('readPageFiles', () => {
  it('gives the page under / and lets it be asked for again each time', async () => {
    const files = await readPageFiles(folder)
    const page = await files.read('/', 'br')
    expect(page?.body.toString()).toBe('<!doctype html>')
    expect(page?.headers).toMatchObject({
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'private, no-cache'
    })
    expect(page?.headers).not.toHaveProperty('Content-Encoding')
    expect((await files.read('/index.html', undefined))?.body).toBe(page?.body)
  })

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['', undefined, (body: Buffer) => body],
    ['brotli', undefined, (body: Buffer) => body]
  ] as const)(
    'gives a script to a browser that accepts "%s" as %s, to keep for good',
    async (accept, encoding, decode) => {
      const files = await readPageFiles(folder)
      const file = await files.read('/assets/index-a1.js', accept)
      expect(decode(file?.body ?? Buffer.alloc(0)).toString()).toBe(script)
      expect(file?.headers['Content-Encoding']).toBe(encoding)
      expect(file?.headers['Cache-Control']).toContain('immutable')
      expect(file?.headers['Vary']).toBe('Accept-Encoding')
    }
  )

  it('sends what the build has compressed, and that to nobody who did not ask for it so', async () => {
    const compressed = brotliCompressSync(script)
    await writeFile(join(folder, 'assets/index-a1.js.br'), compressed)
    const files = await readPageFiles(folder)
    expect((await files.read('/assets/index-a1.js', 'br'))?.body).toEqual(compressed)
    expect((await files.read('/assets/index-a1.js', undefined))?.body.toString()).toBe(script)
    expect(await files.read('/assets/index-a1.js.br', 'br')).toBeUndefined()
  })

  it('compresses once', async () => {
    const files = await readPageFiles(folder)
    const [one, other] = await Promise.all([1, 2].map(() => files.read('/assets/index-a1.js', 'br')))
    expect(one?.body).toBe(other?.body)
    expect(one?.headers['ETag']).not.toBe((await files.read('/assets/index-a1.js', 'gzip'))?.headers['ETag'])
  })

  it('keeps the build it began with', async () => {
    const files = await readPageFiles(folder)
    await writeFile(join(folder, 'index.html'), 'another build')
    expect((await files.read('/', ''))?.body.toString()).toBe('<!doctype html>')
  })

  it.each([
    '/nothing.html',
    '/assets/notes.bak',
    '/../index.html/..',
    '/%2e%2e/page.html',
    '/assets',
    '/%zz.html'
  ])('has nothing under %s', async (path) => {
    const files = await readPageFiles(folder)
    expect(await files.read(path, '')).toBeUndefined()
  })

  it('says what to do where there is no page', async () => {
    await rm(join(folder, 'index.html'))
    await expect(readPageFiles(folder)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(readPageFiles(join(folder, 'gone'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
