/**
 * The directory a prover keeps its GPU locks in. Provers panic when they cannot write there, minutes into a proof, and
 * nobody makes the directory for them; so it is made and tried before the start. Only one that the entry itself names is
 * made; an inherited one is the operator's and is tried as it is.
 *
 * Another local user must not choose where locks are made. So a symbolic link is followed only when root or we own it and
 * nobody else could have put it there (its directory is not writable for everyone), and never as the last part; a
 * directory on the way is refused that belongs to another ordinary user, or where others than us may rename what is in it
 * (open to everybody or to a group without the sticky bit); and so is a last one of another user without the sticky bit. A
 * last one that is root's or ours is let pass however open it is: the operator's choice. `..` is refused, since what it
 * means after a link is another directory for the kernel than for whoever reads the text.
 */
import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, mkdir, open, readlink, unlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path'
import { messageOf, systemCodeOf } from '../../lib/error.ts'

export interface TmpdirRequest {
  /** As the entry or the environment has it. */
  readonly path: string
  readonly origin: 'entry' | 'inherited'
  /** Absolute; what a relative path is relative to. */
  readonly workingDirectory: string
  /** Default: the user of this process; undefined where there are no such users (Windows). */
  readonly userId?: number | undefined
  /** Default: the group of this process; what only it may write to is ours. */
  readonly groupId?: number | undefined
}

export type TmpdirResult =
  | { readonly kind: 'ready'; readonly directory: string }
  | { readonly kind: 'bad'; readonly directory: string; readonly reason: string }

/** Links followed on the way, as the kernel counts them. */
const maxLinks = 40

class Refusal extends Error {}

/** Who is trusted to choose where locks are made; undefined where there are no such users. */
type Trust = { readonly users: ReadonlySet<number>; readonly groups: ReadonlySet<number> } | undefined

/** Never throws for what it finds on disk. */
export async function prepareTmpdir(request: TmpdirRequest): Promise<TmpdirResult> {
  const { path, origin, workingDirectory } = request
  const bad = (reason: string): TmpdirResult => ({ kind: 'bad', directory: path, reason })
  if (path === '') {
    // Inherited and empty is a habit of some shells; the prover then keeps its locks in the working directory.
    return origin === 'inherited'
      ? { kind: 'ready', directory: workingDirectory }
      : bad('TMPDIR is set to nothing: name a directory, or remove the key')
  }
  if (path.includes('\0')) return bad('TMPDIR holds a NUL character')
  if (splitPath(path).includes('..'))
    return bad('`..` in TMPDIR may lead elsewhere than it says: write the whole path')
  const directory = resolve(workingDirectory, path)
  try {
    if (/^~(\/|$)/.test(path) && !(await exists(directory))) {
      return bad('`~` has no meaning in TMPDIR: write the whole path')
    }
    await walk(directory, origin, await whoIsTrusted(request, directory))
    await tryWriting(directory)
    return { kind: 'ready', directory }
  } catch (error) {
    return bad(error instanceof Refusal ? error.message : messageOf(error))
  }
}

/** Goes down part by part, making what is missing. */
async function walk(directory: string, origin: 'entry' | 'inherited', trust: Trust): Promise<void> {
  let at = parse(directory).root
  let waiting = partsOf(directory)
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
      await checkLink(next, at, facts, trust)
      const target = await readTarget(next)
      waiting = [...partsOf(target), ...waiting]
      if (isAbsolute(target)) at = parse(target).root
      continue
    }
    if (!facts.isDirectory()) {
      throw new Refusal(last ? `${next} is not a directory` : `${next}, on the way, is not a directory`)
    }
    if (last) checkLast(next, facts, trust)
    else checkOnTheWay(next, facts, trust)
    at = next
  }
}

/** Without the root. */
function partsOf(path: string): string[] {
  return splitPath(path.slice(parse(path).root.length)).filter((part) => part !== '' && part !== '.')
}

function splitPath(path: string): string[] {
  return path.split(sep === '/' ? '/' : /[\\/]/)
}

/** Whoever owns `/` is root, also in a user namespace, where root of the host has another number. */
async function whoIsTrusted(request: TmpdirRequest, directory: string): Promise<Trust> {
  const { userId = process.geteuid?.(), groupId = process.getegid?.() } = request
  if (userId === undefined) return undefined
  const top = await look(parse(directory).root)
  const users = new Set([0, userId, ...(top ? [top.uid] : [])])
  return {
    users,
    groups: new Set([0, ...(groupId === undefined ? [] : [groupId]), ...(top ? [top.gid] : [])])
  }
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

async function checkLink(link: string, parent: string, facts: Stats, trust: Trust): Promise<void> {
  if (isStrangers(facts, trust)) {
    throw new Refusal(`${link}, on the way, is a symbolic link of another user (uid ${facts.uid})`)
  }
  const around = await look(parent)
  if (trust && around !== undefined && (around.mode & 0o002) !== 0) {
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

/** Whoever may rename what is in it can put another directory in the place of the next part. */
function checkOnTheWay(directory: string, facts: Stats, trust: Trust): void {
  if (isStrangers(facts, trust)) {
    throw new Refusal(
      `${directory}, on the way, belongs to another user (uid ${facts.uid}), who may replace what is in it`
    )
  }
  if (!trust || isSticky(facts)) return
  if ((facts.mode & 0o002) !== 0) {
    throw new Refusal(
      `everybody may replace what is in ${directory}, on the way: take that right away (chmod o-w), or set the sticky bit (chmod +t)`
    )
  }
  if ((facts.mode & 0o020) !== 0 && !trust.groups.has(facts.gid)) {
    throw new Refusal(
      `the group with gid ${facts.gid} may replace what is in ${directory}, on the way: take that right away (chmod g-w), or set the sticky bit (chmod +t)`
    )
  }
}

function checkLast(directory: string, facts: Stats, trust: Trust): void {
  if (!isStrangers(facts, trust) || isSticky(facts)) return
  const who = (facts.mode & 0o002) === 0 ? 'who' : 'and everybody'
  throw new Refusal(
    `${directory} belongs to another user (uid ${facts.uid}) ${who} may replace what is in it`
  )
}

function isStrangers(facts: Stats, trust: Trust): boolean {
  return trust !== undefined && !trust.users.has(facts.uid)
}

function isSticky(facts: Stats): boolean {
  return (facts.mode & 0o1000) !== 0
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
