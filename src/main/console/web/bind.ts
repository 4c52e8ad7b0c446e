/** Puts HTTP servers on addresses: loopback in both families on one port, or one address of the network. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { joinHostPort } from '../../jsonrpc/address.ts'
import { PosterError, messageOf, systemCodeOf } from '../../lib/error.ts'

/** A port free in one family may be taken in the other; another is drawn then. */
const mostDraws = 8

export interface Bound {
  readonly servers: readonly Server[]
  readonly port: number
  /** Address that links name. */
  readonly host: string
}

/**
 * Listens on 127.0.0.1 and ::1, or on the one of them that this machine has.
 * @param port 0 for any free one
 * @throws PosterError LISTEN_FAILED
 */
export async function bindLoopback(makeServer: () => Server, port: number): Promise<Bound> {
  for (let draw = 1; ; draw += 1) {
    const first = makeServer()
    if (!(await isListening(first, '127.0.0.1', port))) {
      const only = makeServer()
      await listen(only, '::1', port)
      return { servers: [only], port: portOf(only), host: '::1' }
    }
    const second = makeServer()
    try {
      const both = await isListening(second, '::1', portOf(first))
      return { servers: both ? [first, second] : [first], port: portOf(first), host: '127.0.0.1' }
    } catch (error) {
      await new Promise((closed) => first.close(closed))
      if (port !== 0 || draw === mostDraws) throw error
    }
  }
}

/** @param host undefined for every address of the machine. @throws PosterError LISTEN_FAILED */
export async function bindNetwork(
  makeServer: () => Server,
  host: string | undefined,
  port: number
): Promise<Bound> {
  const server = makeServer()
  if (host !== undefined) await listen(server, host, port)
  else if (!(await isListening(server, '::', port))) await listen(server, '0.0.0.0', port)
  return { servers: [server], port: portOf(server), host: host ?? '0.0.0.0' }
}

/** @returns false when the machine does not have the address. @throws PosterError LISTEN_FAILED */
async function isListening(server: Server, host: string, port: number): Promise<boolean> {
  try {
    await listen(server, host, port)
    return true
  } catch (error) {
    const { cause } = error as { cause?: unknown }
    if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(systemCodeOf(cause) ?? '')) return false
    throw error
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port, ipv6Only: false }, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    const place = joinHostPort({ host, port })
    throw new PosterError('LISTEN_FAILED', `the console cannot listen on ${place}: ${messageOf(error)}`, {
      cause: error,
      advice: adviceOf(systemCodeOf(error))
    })
  }
}

function adviceOf(code: string | undefined): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'Stop the program that uses it (ss -ltnp shows which), or choose another port'
    case 'EACCES':
      return 'Ports below 1024 need privileges; choose another port'
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'This machine does not have that address; choose another'
    default:
      return 'Choose another address or port'
  }
}

function portOf(server: Server): number {
  // A TCP server's address is an AddressInfo; only pipes give a string.
  return (server.address() as AddressInfo).port
}
