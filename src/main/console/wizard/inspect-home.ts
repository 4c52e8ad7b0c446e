/** May a new node have this home, and this address to listen on? It makes nothing; an address is tried by listening for a moment. */
import { constants } from 'node:fs'
import { access, readdir, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { HomeInspection, ListenInspection } from '../../../shared/contract/console/proxy-plan.ts'
import { recogniseGoHome } from '../../config/go-home.ts'
import { expandHome, homeLayout, type Environment } from '../../config/home.ts'
import { parseListenAddress } from '../../jsonrpc/address.ts'
import { isLoopbackAddress } from '../../jsonrpc/server/access.ts'
import { messageOf, PosterError, systemCodeOf } from '../../lib/error.ts'
import { boundedSignal, untilAborted } from '../../lib/wait.ts'
import { readOwner } from '../../node/own-home.ts'

const lookTimeout = 10_000

/** @throws PosterError INVALID_ARGUMENT for `~user`, TIMED_OUT for a disk that does not answer */
export async function inspectHome(text: string, env: Environment): Promise<HomeInspection> {
  const path = resolve(expandHome(text.trim(), env))
  return untilAborted(lookAtHome(path), boundedSignal(lookTimeout))
}

async function lookAtHome(path: string): Promise<HomeInspection> {
  const there = await nearest(path)
  const writable = await access(there, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false
  )
  const freeBytes = await statfs(there).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null
  )
  const base = { path, goFolders: [], owner: null, writable, freeBytes }
  if (there !== path) return { ...base, state: 'absent' }
  if (!(await stat(path)).isDirectory()) return { ...base, state: 'no-directory', writable: false }
  const owner = await readOwner(homeLayout(path)).catch(() => undefined)
  if (owner && owner.host === hostname() && isAlive(owner.pid)) {
    const { pid, purpose, endpoint = '' } = owner
    return { ...base, state: 'running', owner: { pid, purpose, endpoint } }
  }
  const { used, folders } = await recogniseGoHome(path)
  if (used) return { ...base, state: 'go', goFolders: folders }
  const names = await readdir(path)
  return { ...base, state: names.length === 0 ? 'empty' : 'used' }
}

/** The path itself, or the nearest directory above it that is there. */
async function nearest(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    try {
      await stat(at)
      return at
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT' || at === dirname(at)) return join(at)
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCodeOf(error) === 'EPERM'
  }
}

/** Never throws for what it finds. */
export async function inspectListen(listen: string): Promise<ListenInspection> {
  try {
    const { host, port } = parseListenAddress(listen)
    const loopback = host !== undefined && (host === 'localhost' || isLoopbackAddress(host))
    const problem = await tryListening(host, port)
    if (problem === undefined) return { listen, state: 'free', loopback, problem: '' }
    return {
      listen,
      state: problem.code === 'EADDRINUSE' ? 'taken' : 'refused',
      loopback,
      problem: problem.message
    }
  } catch (error) {
    if (!PosterError.is(error)) throw error
    return { listen, state: 'invalid', loopback: false, problem: error.message }
  }
}

function tryListening(
  host: string | undefined,
  port: number
): Promise<{ code: string | undefined; message: string } | undefined> {
  return new Promise((resolveOutcome) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error) => resolveOutcome({ code: systemCodeOf(error), message: messageOf(error) }))
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.close(() => resolveOutcome(undefined))
    })
  })
}
