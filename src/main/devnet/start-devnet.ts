/**
 * A devnet as a whole: chain, server, and time that passes by itself or stands still. What it reads and writes on disk is
 * elsewhere: store/ makes store directories that fit its chain.
 */
import { systemClock, type Clock } from '../lib/clock.ts'
import { CloseStack, type Closeable } from '../lib/closeable.ts'
import { PosterError, messageOf } from '../lib/error.ts'
import type { Logger } from '../lib/log/logger.ts'
import { isLoopbackAddress } from '../jsonrpc/server/access.ts'
import { joinHostPort, parseListenAddress } from '../jsonrpc/address.ts'
import { DevnetChain } from './devnet-chain.ts'
import { logChain } from './log-chain.ts'
import { runEpochs } from './server/epoch-clock.ts'
import { serveDevnet } from './server/serve-devnet.ts'
import type { DevnetSettings } from './settings.ts'

export interface DevnetOptions {
  readonly settings: DevnetSettings
  /** As `--listen` takes it; an empty host means all interfaces, port 0 any free port. */
  readonly listen: string
  /** Bearer token that every request must carry; without one only this machine may change things. */
  readonly token?: string
  readonly logger: Logger
  readonly clock?: Clock
}

export interface RunningDevnet extends Closeable {
  readonly chain: DevnetChain
  /** `host:port` to connect to on this machine. */
  readonly address: string
  readonly host: string
  readonly port: number
  /** From now on epochs pass by themselves. Rejects when one failed, after which time stands still; resolves at the close. */
  runTime(): Promise<void>
}

/** Time stands still at first. @throws PosterError ADDRESS_INVALID, LISTEN_FAILED */
export async function startDevnet(options: DevnetOptions): Promise<RunningDevnet> {
  const { settings, token, logger, clock = systemClock } = options
  const { host = '::', port } = parseListenAddress(options.listen)
  const chain = new DevnetChain(settings)
  const parts = new CloseStack()
  const server = parts.use(
    'the server',
    await listen(options.listen, () =>
      serveDevnet({ chain, host, port, logger, clock, ...(token !== undefined && { token }) })
    )
  )
  parts.add('the log of the chain', logChain(chain, logger))
  if (token === undefined && host !== 'localhost' && !isLoopbackAddress(host)) {
    logger.warn('this devnet answers every machine that reaches it; with --token only those that know it')
  }
  const connectHost = ['::', '0.0.0.0'].includes(host) ? '127.0.0.1' : host
  return {
    chain,
    address: joinHostPort({ host: connectHost, port: server.port }),
    host: connectHost,
    port: server.port,
    runTime: () =>
      new Promise((resolve, reject) => {
        const stop = runEpochs(chain, clock, (error) => {
          reject(new PosterError('INTERNAL', `an epoch failed: ${messageOf(error)}`, { cause: error }))
        })
        parts.add('time', () => {
          stop()
          resolve()
        })
      }),
    close: () => parts.close()
  }
}

async function listen<Server>(address: string, open: () => Promise<Server>): Promise<Server> {
  try {
    return await open()
  } catch (error) {
    if (!PosterError.is(error, 'LISTEN_FAILED')) throw error
    throw new PosterError('LISTEN_FAILED', error.message, {
      cause: error,
      advice: `Something else may use ${address}: end it, or give another address with --listen; port 0 takes any that is free`
    })
  }
}
