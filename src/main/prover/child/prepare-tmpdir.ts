/**
 * The directory a prover keeps its GPU locks in. Provers panic when they cannot write there, minutes into a proof, and
 * nobody makes the directory for them; so it is made and tried before the start. Only one that the entry itself names is
 * made; an inherited one is the operator's and is tried as it is.
 *
 * Another local user must not choose where locks are made. So a symbolic link is followed only when root or we own it and
 * nobody else could have put it there (its directory is not writable for everyone), and never as the last part; and a
 * directory is refused that belongs to another ordinary user and is open to everyone without the sticky bit. A directory
 * open to everyone that is root's or ours is let pass: many hosts have such a disk, and it is the operator's choice.
 */
import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, mkdir, open, readlink, unlink } from 'node:fs/promises'
import { dirname, join, parse, resolve, sep } from 'node:path'
import { messageOf, systemCodeOf } from '../../lib/error.ts'

export interface TmpdirRequest {
  /** As the entry or the environment has it. */
  readonly path: string
  readonly origin: 'entry' | 'inherited'
  /** Absolute; what a relative path is relative to. */
  readonly workingDirectory: string
  /** Default: the user of this process; undefined where there are no such users (Windows). */
  readonly userId?: number | undefined
}

export type TmpdirResult =
  | { readonly kind: 'ready'; readonly directory: string }
  | { readonly kind: 'bad'; readonly directory: string; readonly reason: string }

/** Links followed on the way, as the kernel counts them. */
const maxLinks = 40

class Refusal extends Error {}

/** Never throws for what it finds on disk. */
export async function prepareTmpdir(request: TmpdirRequest): Promise<TmpdirResult> {
  const { path, origin, workingDirectory, userId = process.geteuid?.() } = request
  const bad = (reason: string): TmpdirResult => ({ kind: 'bad', directory: path, reason })
  if (path === '') {
    // Inherited and empty is a habit of some shells; the prover then keeps its locks in the working directory.
    return origin === 'inherited'
      ? { kind: 'ready', directory: workingDirectory }
      : bad('TMPDIR is set to nothing: name a directory, or remove the key')
  }
  if (path.includes('\0')) return bad('TMPDIR holds a NUL character')
  const directory = resolve(workingDirectory, path)
  try {
    if (/^~(\/|$)/.test(path) && !(await exists(directory))) {
      return bad('`~` has no meaning in TMPDIR: write the whole path')
    }
    await walk(directory, origin, userId)
    await tryWriting(directory)
    return { kind: 'ready', directory }
  } catch (error) {
    return bad(error instanceof Refusal ? error.message : messageOf(error))
  }
}

/** Goes down part by part, making what is missing. */
async function walk(
  directory: string,
  origin: 'entry' | 'inherited',
  userId: number | undefined
): Promise<void> {
  const { root } = parse(directory)
  let waiting = partsOf(directory, root)
  let at = root
  let links = 0
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    if (part === '..') {
      at = dirname(at)
      continue
    }
    const next = join(at, part)
    // Targets of links go before what is left of the path, so the last part is always the one that was asked for.
    const last = waiting.length === 0
    const facts = (await look(next)) ?? (await make(next, origin))
    if (facts.isSymbolicLink()) {
      if (last) throw new Refusal(`${next} is a symbolic link`)
      if (++links > maxLinks) throw new Refusal(`too many symbolic links on the way to ${directory}`)
      await checkLink(next, at, facts, userId)
      const target = await readTarget(next)
      waiting = [...partsOf(target, root), ...waiting]
      if (target.startsWith(sep)) at = root
      continue
    }
    if (!facts.isDirectory()) {
      throw new Refusal(last ? `${next} is not a directory` : `${next}, on the way, is not a directory`)
    }
    if (last) checkOwner(next, facts, userId)
    at = next
  }
}

function partsOf(path: string, root: string): string[] {
  const relative = path.startsWith(root) ? path.slice(root.length) : path
  return relative.split(sep).filter((part) => part !== '' && part !== '.')
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw refusal(error, `${path} cannot be reached`)
  }
}

/** Makes one directory, for us alone; also right when somebody else was faster. */
async function make(path: string, origin: 'entry' | 'inherited'): Promise<Stats> {
  if (origin === 'inherited') {
    throw new Refusal(`${path} does not exist; it is inherited from the node, so it is not made`)
  }
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw refusal(error, `${path} cannot be made`)
  }
  const made = await look(path)
  if (!made) throw new Refusal(`${path} was made and is gone again`)
  return made
}

async function checkLink(
  link: string,
  parent: string,
  facts: Stats,
  userId: number | undefined
): Promise<void> {
  if (!isOursOrRoots(facts, userId)) {
    throw new Refusal(`${link}, on the way, is a symbolic link of another user (uid ${facts.uid})`)
  }
  const around = await look(parent)
  if (around !== undefined && (around.mode & 0o002) !== 0) {
    throw new Refusal(`${link}, on the way, is a symbolic link in a directory that everybody may write to`)
  }
}

async function readTarget(link: string): Promise<string> {
  try {
    return await readlink(link)
  } catch (error) {
    throw refusal(error, `the symbolic link ${link} cannot be read`)
  }
}

function checkOwner(directory: string, facts: Stats, userId: number | undefined): void {
  const openToAll = (facts.mode & 0o002) !== 0 && (facts.mode & 0o1000) === 0
  if (openToAll && !isOursOrRoots(facts, userId)) {
    throw new Refusal(
      `${directory} belongs to another user (uid ${facts.uid}) and everybody may replace what is in it`
    )
  }
}

function isOursOrRoots(facts: Stats, userId: number | undefined): boolean {
  return userId === undefined || facts.uid === userId || facts.uid === 0
}

/** A file that is made, filled and removed: a full disk lets empty files through. */
async function tryWriting(directory: string): Promise<void> {
  const probe = join(directory, `.poster-console-${process.pid}-${randomBytes(6).toString('hex')}`)
  try {
    const file = await open(probe, 'wx', 0o600)
    try {
      await file.writeFile('may be removed\n')
    } finally {
      await file.close()
      await unlink(probe).catch(() => undefined)
    }
  } catch (error) {
    throw refusal(error, `${directory} cannot be written to`)
  }
}

function refusal(error: unknown, what: string): Refusal {
  return new Refusal(`${what}: ${explain(error)}`)
}

function explain(error: unknown): string {
  const code = systemCodeOf(error)
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `no room left on its disk (${code})`
    case 'EACCES':
    case 'EPERM':
      return `the user of this node is not allowed to (${code})`
    case 'EROFS':
      return 'its disk is read-only (EROFS)'
    case 'ENOTDIR':
      return 'a part on the way is not a directory (ENOTDIR)'
    case 'ENAMETOOLONG':
      return 'the name is too long (ENAMETOOLONG)'
    default:
      return messageOf(error)
  }
}

async function exists(path: string): Promise<boolean> {
  return (await look(path)) !== undefined
}
