/**
 * Gives new links to whoever runs `console link` as the same user on the same machine: one line in, one line out. It takes
 * nothing else, and whoever cannot read the socket's directory cannot ask.
 */
import { chmod, lstat, mkdir, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { list, object, oneOf } from '../../../shared/contract/check/check.ts'
import { permissions, type Permission } from '../../../shared/contract/console/permission.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { describeError, messageOf, PosterError, systemCodeOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { OneTimeLink } from '../web/console-listener.ts'
import { deskAddress } from './desk-address.ts'

const request = object({ permissions: list(oneOf(...permissions), permissions.length) })
/** An empty list asks for what a link usually gives. */
export type LinkRequest = ReturnType<typeof request>

const longestLine = 4_096
/** ms a visitor of the desk has */
const patience = 5_000
const mostVisitors = 8

/** @param newLink throws what is told to whoever asks @throws PosterError LISTEN_FAILED */
export async function openLinkDesk(
  directory: string,
  newLink: (permissions: readonly Permission[]) => OneTimeLink,
  logger: Logger
): Promise<Closeable> {
  const log = logger.named('console')
  const address = deskAddress(directory)
  const onDisk = process.platform !== 'win32'
  if (onDisk) await makeRoom(address)
  const server = createServer((socket) => serve(socket, newLink, log))
  server.maxConnections = mostVisitors
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new PosterError('LISTEN_FAILED', `new links cannot be asked for at ${address}: ${messageOf(error)}`, {
          cause: error
        })
      )
    )
    server.listen(address, resolve)
  })
  server.on('error', (error) => log.warn(`the desk for links: ${messageOf(error)}`))
  if (onDisk) await chmod(address, 0o600)
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await new Promise((done) => server.close(done))
    if (onDisk) await rm(address, { force: true })
  }
  return { close: () => (closing ??= close()) }
}

/** Asks the console of this directory. @throws PosterError NOT_FOUND when none runs; what it answers with */
export async function askForLink(directory: string, wanted: LinkRequest): Promise<OneTimeLink> {
  const answer = await exchange(deskAddress(directory), JSON.stringify(wanted))
  const { url, expiresAt, error } = JSON.parse(answer) as {
    url?: unknown
    expiresAt?: unknown
    error?: unknown
  }
  if (typeof url === 'string' && typeof expiresAt === 'number') return { url, expiresAt }
  throw new PosterError('NOT_PERMITTED', typeof error === 'string' ? error : 'the console gave no link')
}

function serve(
  socket: Socket,
  newLink: (permissions: readonly Permission[]) => OneTimeLink,
  log: Logger
): void {
  socket.setTimeout(patience, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  readLine(socket, (line) => {
    let answer: object
    try {
      answer = newLink(request(JSON.parse(line), 'request').permissions)
      log.info('a new link was asked for on this machine')
    } catch (error) {
      answer = { error: describeError(error) }
    }
    socket.end(`${JSON.stringify(answer)}\n`)
  })
}

function exchange(address: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    socket.setTimeout(patience, () => socket.destroy(new Error('no answer')))
    socket.once('error', (error) => {
      const none = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'].includes(systemCodeOf(error) ?? '')
      reject(
        none
          ? new PosterError('NOT_FOUND', 'no console runs here', {
              cause: error,
              advice: 'Start it with "venus-sector-manager console", or "daemon run --console"'
            })
          : new PosterError('REMOTE_UNREACHABLE', `the console does not answer: ${messageOf(error)}`, {
              cause: error
            })
      )
    })
    readLine(socket, (answer) => {
      resolve(answer)
      socket.destroy()
    })
    socket.write(`${line}\n`)
  })
}

function readLine(socket: Socket, onLine: (line: string) => void): void {
  let text = ''
  socket.setEncoding('utf8')
  const onData = (part: string): void => {
    text += part
    const end = text.indexOf('\n')
    if (end >= 0) {
      socket.off('data', onData)
      onLine(text.slice(0, end))
    } else if (text.length > longestLine) socket.destroy()
  }
  socket.on('data', onData)
}

/** A socket that nobody listens at any more is what a killed console left. */
async function makeRoom(address: string): Promise<void> {
  await mkdir(dirname(address), { recursive: true, mode: 0o700 })
  const found = await lstat(address).catch(() => undefined)
  if (!found) return
  if (!found.isSocket())
    throw new PosterError('LISTEN_FAILED', `${address} is there and is no socket`, { advice: 'Move it away' })
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect(address, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
  if (answered)
    throw new PosterError('LISTEN_FAILED', `a console of this directory runs already (${address})`, {
      advice: 'Run "venus-sector-manager console link" for a link to it'
    })
  await rm(address, { force: true })
}
