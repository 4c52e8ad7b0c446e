import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepareTmpdir, type TmpdirResult } from '../../../../src/main/prover/child/prepare-tmpdir.ts'
import { onReadOnlyDisk, onSmallDisk } from '../../../support/small-disk.ts'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tmpdir-')))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const at = (path: string): string => join(root, path)
const fromEntry = (path: string): Promise<TmpdirResult> =>
  prepareTmpdir({ path, origin: 'entry', workingDirectory: root })
const inherited = (path: string): Promise<TmpdirResult> =>
  prepareTmpdir({ path, origin: 'inherited', workingDirectory: root })
const mode = (path: string): number => lstatSync(at(path)).mode & 0o7777
const bad = (reason: string) => ({ kind: 'bad', reason: expect.stringContaining(reason) as string })

/** Only root can give files away; anybody else looks at own files as if they were another's. */
const asRoot = process.geteuid?.() === 0
const stranger = asRoot ? 12_345 : (process.geteuid?.() ?? 0)
const asAnother = (path: string): Promise<TmpdirResult> =>
  prepareTmpdir({ path, origin: 'entry', workingDirectory: root, ...(asRoot ? {} : { userId: 54_321 }) })

describe('a TMPDIR of an entry', () => {
  it('is made with its parents, for us alone, and left empty', async () => {
    expect(await fromEntry(at('a/b/c'))).toEqual({ kind: 'ready', directory: at('a/b/c') })
    for (const path of ['a', 'a/b', 'a/b/c']) expect(mode(path)).toBe(0o700)
    expect(readdirSync(at('a/b/c'))).toEqual([])
    expect(await fromEntry(at('a/b/c'))).toMatchObject({ kind: 'ready' })
  })

  it('that is there is left as it is', async () => {
    mkdirSync(at('open'))
    chmodSync(at('open'), 0o1777)
    writeFileSync(at('open/bellman.gpu.lock'), '')
    expect(await fromEntry(at('open'))).toMatchObject({ kind: 'ready' })
    expect(mode('open')).toBe(0o1777)
    expect(readdirSync(at('open'))).toEqual(['bellman.gpu.lock'])
  })

  it('is relative to the working directory', async () => {
    expect(await fromEntry('./x//y/')).toEqual({ kind: 'ready', directory: at('x/y') })
  })

  it('is refused with `..`, which the kernel reads otherwise after a link', async () => {
    mkdirSync(at('real/deep'), { recursive: true })
    mkdirSync(at('a'))
    symlinkSync(at('real/deep'), at('a/link'))
    for (const path of ['a/link/../locks', `${root}/a/link/../locks`, '..', 'x/..']) {
      expect(await fromEntry(path)).toMatchObject(bad('write the whole path'))
      expect(await inherited(path)).toMatchObject(bad('write the whole path'))
    }
    expect(await fromEntry(at('..name'))).toMatchObject({ kind: 'ready' })
    expect([existsSync(at('a/locks')), existsSync(at('real/locks'))]).toEqual([false, false])
  })

  it('is made once when several children ask for it', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => fromEntry(at('s/h/a/r/e/d'))))
    for (const result of results) expect(result).toMatchObject({ kind: 'ready' })
  })

  it.each([
    ['nothing', '', 'set to nothing'],
    ['a home sign', '~/tmp', 'no meaning'],
    ['a NUL', '/tmp/\0', 'NUL'],
    ['a file', 'file', 'file is not a directory'],
    ['below a file', 'file/x', 'on the way, is not a directory'],
    ['too long', 'x'.repeat(300), 'too long']
  ])('is %s', async (_what, path, reason) => {
    writeFileSync(at('file'), '')
    expect(await fromEntry(path)).toMatchObject(bad(reason))
    expect(existsSync(at('~'))).toBe(false)
  })
})

describe('an inherited TMPDIR', () => {
  it('is tried and never made', async () => {
    expect(await inherited(at('none'))).toMatchObject(bad('not made'))
    expect(existsSync(at('none'))).toBe(false)
    mkdirSync(at('there'))
    expect(await inherited(at('there'))).toMatchObject({ kind: 'ready' })
    expect(await inherited('')).toMatchObject({ kind: 'ready' })
  })
})

describe('symbolic links', () => {
  it('are never the last part', async () => {
    mkdirSync(at('real'))
    symlinkSync('real', at('link'))
    expect(await fromEntry(at('link'))).toMatchObject(bad('is a symbolic link'))
    expect(await inherited(at('link'))).toMatchObject(bad('is a symbolic link'))
    // Nor after another one.
    symlinkSync('.', at('here'))
    expect(await fromEntry(at('here/link'))).toMatchObject(bad('is a symbolic link'))
  })

  it('of ours are followed on the way', async () => {
    mkdirSync(at('disk/deep'), { recursive: true })
    symlinkSync(at('disk'), at('absolute'))
    symlinkSync('disk/deep/..', at('relative'))
    expect(await fromEntry(at('absolute/a'))).toMatchObject({ kind: 'ready' })
    expect(await fromEntry(at('relative/b'))).toMatchObject({ kind: 'ready' })
    expect(readdirSync(at('disk')).sort()).toEqual(['a', 'b', 'deep'])
  })

  it('are refused where everybody could have put them', async () => {
    mkdirSync(at('target'))
    mkdirSync(at('public'))
    chmodSync(at('public'), 0o1777)
    symlinkSync(at('target'), at('public/link'))
    expect(await fromEntry(at('public/link/x'))).toMatchObject(bad('everybody may write'))
    expect(readdirSync(at('target'))).toEqual([])
  })

  it('that lead in circles end', async () => {
    symlinkSync('b', at('a'))
    symlinkSync('a', at('b'))
    expect(await fromEntry(at('a/x'))).toMatchObject(bad('too many symbolic links'))
  })

  it('of another user are refused', async () => {
    mkdirSync(at('theirs'))
    symlinkSync(root, at('theirs/link'))
    if (asRoot) lchownSync(at('theirs/link'), stranger, stranger)
    expect(await asAnother(at('theirs/link/x'))).toMatchObject(bad(`uid ${stranger}`))
  })
})

describe('a directory of another user', () => {
  it('is refused when everybody may replace what is in it', async () => {
    mkdirSync(at('theirs'))
    if (asRoot) chownSync(at('theirs'), stranger, stranger)
    chmodSync(at('theirs'), 0o1777)
    expect(await asAnother(at('theirs'))).toMatchObject(asRoot ? { kind: 'ready' } : bad(''))
    chmodSync(at('theirs'), 0o777)
    expect(await asAnother(at('theirs'))).toMatchObject(bad('everybody may replace'))
    chmodSync(at('theirs'), 0o755)
    expect(await asAnother(at('theirs'))).toMatchObject(bad('who may replace'))
  })
})

/** Only root sees directories of three users, so others try less. */
describe('a directory on the way', () => {
  const group = 23_456

  it.runIf(asRoot)('is refused when it is an ordinary user’s, whatever its mode', async () => {
    mkdirSync(at('theirs/ours'), { recursive: true })
    chownSync(at('theirs'), stranger, stranger)
    for (const mode of [0o700, 0o755, 0o1777]) {
      chmodSync(at('theirs'), mode)
      expect(await fromEntry(at('theirs/ours'))).toMatchObject(
        bad(`belongs to another user (uid ${stranger})`)
      )
      expect(await fromEntry(at('theirs/new'))).toMatchObject(
        bad(`belongs to another user (uid ${stranger})`)
      )
    }
    expect(readdirSync(at('theirs'))).toEqual(['ours'])
  })

  it('is fine when it is root’s with the sticky bit, as /tmp, or ours and closed', async () => {
    mkdirSync(at('shared/ours'), { recursive: true })
    chmodSync(at('shared'), 0o1777)
    expect(await fromEntry(at('shared/ours/x'))).toMatchObject({ kind: 'ready' })
    if (asRoot) chownSync(at('shared'), 0, group)
    chmodSync(at('shared'), 0o1775)
    expect(await fromEntry(at('shared/ours/y'))).toMatchObject({ kind: 'ready' })
  })

  it('is refused when everybody, or another group, may rename what is in it', async () => {
    mkdirSync(at('open/ours'), { recursive: true })
    chmodSync(at('open'), 0o777)
    expect(await fromEntry(at('open/ours'))).toMatchObject(bad('everybody may replace what is in'))
    chmodSync(at('open'), 0o775)
    expect(await fromEntry(at('open/ours'))).toMatchObject({ kind: 'ready' })
    const { gid } = lstatSync(at('open'))
    const look = { path: at('open/ours'), origin: 'entry', workingDirectory: root } as const
    if (asRoot) chownSync(at('open'), 0, group)
    const groupId = asRoot ? 0 : gid + 1
    expect(await prepareTmpdir({ ...look, groupId })).toMatchObject(
      bad(`the group with gid ${asRoot ? group : gid} may replace`)
    )
    // As the last part it is the operator's choice.
    expect(await prepareTmpdir({ ...look, path: at('open'), groupId })).toMatchObject({ kind: 'ready' })
  })
})

describe('a disk that cannot be written to', () => {
  const script = `
    import { prepareTmpdir } from ${JSON.stringify(resolve(import.meta.dirname, '../../../../src/main/prover/child/prepare-tmpdir.ts'))}
    const [path, cwd, user] = process.argv.slice(1)
    if (user) {
      process.setgroups([])
      process.setgid(Number(user))
      process.setuid(Number(user))
    }
    console.log(JSON.stringify(await prepareTmpdir({ path, origin: 'entry', workingDirectory: cwd })))`
  const tryThere = (words: string[], path: string, first = 'true', user = ''): unknown => {
    const [program = '', ...args] = words
    const command = `${first} && exec "$0" "$@"`
    const node = [process.execPath, '--input-type=module', '-e', script, path, root, user]
    const run = spawnSync(program, [...args, 'sh', '-c', command, ...node], { encoding: 'utf8' })
    expect(run.stderr).not.toContain('rror')
    return JSON.parse(run.stdout)
  }

  it('because it is full', () => {
    const disk = at('disk')
    mkdirSync(disk)
    const fill = `mkdir ${disk}/made && (cat /dev/zero > ${disk}/filler 2>/dev/null || true)`
    const words = onSmallDisk(disk, '256k')
    // An empty file can still be made there.
    expect(tryThere(words, `${disk}/made`, `${fill} && touch ${disk}/empty`)).toMatchObject(bad('(ENOSPC)'))
    expect(tryThere(words, `${disk}/made`, `mkdir ${disk}/made`)).toMatchObject({ kind: 'ready' })
  })

  it('because it is read-only', () => {
    mkdirSync(at('made'))
    const words = onReadOnlyDisk(root)
    expect(tryThere(words, at('made'))).toMatchObject(bad('(EROFS)'))
    expect(tryThere(words, at('new'))).toMatchObject(bad('(EROFS)'))
  })

  it('because we are not allowed to', () => {
    mkdirSync(at('made'))
    mkdirSync(at('closed'))
    chmodSync(at('made'), 0o555)
    chmodSync(at('closed'), 0o000)
    chmodSync(root, 0o755)
    // Root is allowed everything, so it becomes nobody first.
    const as = (path: string): unknown => tryThere(['env'], path, 'true', asRoot ? '65534' : '')
    expect(as(at('made'))).toMatchObject(bad('(EACCES)'))
    expect(as(at('closed/x'))).toMatchObject(bad('(EACCES)'))
    expect(as(at('made/new'))).toMatchObject(bad('cannot be made'))
    chmodSync(at('closed'), 0o700)
  })
})
