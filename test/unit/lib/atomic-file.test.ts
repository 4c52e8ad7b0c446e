import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeError, writeFileAtomically } from '../../../src/main/lib/atomic-file.ts'

const run = promisify(execFile)
let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atomic-file-'))
})
afterEach(async () => {
  await chmod(directory, 0o700)
  await rm(directory, { recursive: true, force: true })
})

describe('writeFileAtomically', () => {
  it('creates a file with the mode asked for, whatever the umask', async () => {
    const path = join(directory, 'token')
    await writeFileAtomically(path, 'secret\n', { mode: 0o600 })
    expect(await readFile(path, 'utf8')).toBe('secret\n')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await writeFileAtomically(join(directory, 'open'), new Uint8Array([1, 2]), { mode: 0o666 })
    expect((await stat(join(directory, 'open'))).mode & 0o777).toBe(0o666)
  })

  it('replaces a file and leaves nothing beside it', async () => {
    const path = join(directory, 'a.cfg')
    await writeFile(path, 'old')
    await writeFileAtomically(path, 'new')
    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await readdir(directory)).toEqual(['a.cfg'])
    expect((await stat(path)).mode & 0o777).toBe(0o644)
  })

  it('replaces a symbolic link, not its target', async () => {
    await writeFile(join(directory, 'target'), 'kept')
    await symlink('target', join(directory, 'link'))
    await writeFileAtomically(join(directory, 'link'), 'new')
    expect(await readFile(join(directory, 'target'), 'utf8')).toBe('kept')
    expect(await readFile(join(directory, 'link'), 'utf8')).toBe('new')
  })

  it('never shows half a file while many writers and a reader work', async () => {
    const path = join(directory, 'shared')
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000))
    await writeFileAtomically(path, texts[0] ?? '')
    let writing = true
    const writers = Promise.all(texts.map((text) => writeFileAtomically(path, text))).finally(() => {
      writing = false
    })
    while (writing) expect(texts).toContain(await readFile(path, 'utf8'))
    await writers
    expect(await readdir(directory)).toEqual(['shared'])
  })

  it('cleans up and keeps the old entry when the rename fails', async () => {
    await mkdir(join(directory, 'folder', 'inside'), { recursive: true })
    await expect(writeFileAtomically(join(directory, 'folder'), 'x')).rejects.toMatchObject({
      code: 'STORAGE_FAILED'
    })
    expect(await readdir(directory)).toEqual(['folder'])
  })

  it('says which path is missing when the directory does not exist', async () => {
    await expect(writeFileAtomically(join(directory, 'none', 'x'), 'x')).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining(join('none', 'x')) as string
    })
  })

  it('reports a directory nobody may write to', async () => {
    // sysfs takes no new files from anyone, root included.
    await expect(writeFileAtomically('/sys/kernel/poster-test', 'x')).rejects.toMatchObject({
      code: 'HOME_NOT_WRITABLE',
      advice: expect.stringContaining('permissions') as string
    })
  })

  it('names a full disk and an exhausted quota', () => {
    for (const code of ['ENOSPC', 'EDQUOT']) {
      expect(writeError('/data/x', Object.assign(new Error(code), { code }))).toMatchObject({
        code: 'DISK_FULL'
      })
    }
    expect(writeError('/data/x', Object.assign(new Error('ro'), { code: 'EROFS' })).code).toBe(
      'HOME_NOT_WRITABLE'
    )
  })

  it('syncs the file before the rename and the directory after it', async () => {
    const program = `import { writeFileAtomically } from ${JSON.stringify(new URL('../../../src/main/lib/atomic-file.ts', import.meta.url).href)}
await writeFileAtomically(${JSON.stringify(join(directory, 'traced'))}, 'x')`
    const script = join(directory, 'program.mjs')
    await writeFile(script, program)
    const trace = join(directory, 'trace')
    const args = [
      '-f',
      '-qq',
      '-e',
      'trace=fsync,rename,renameat,renameat2',
      '-o',
      trace,
      process.execPath,
      script
    ]
    await run('strace', args)
    const calls = (await readFile(trace, 'utf8'))
      .match(/\b(fsync|rename(?:at2?)?)\(/g)
      ?.map((c) => c.slice(0, 6))
    expect(calls).toEqual(['fsync(', 'rename', 'fsync('])
  })
})
