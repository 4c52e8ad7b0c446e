/**
 * A console for browsers: its listener on loopback, or on the network with TLS, and the desk where new links are asked for.
 * Off loopback a browser reads, and operates when that was granted at the start; more is never given there.
 */
import { isIP } from 'node:net'
import type { Permission } from '../../../shared/contract/console/permission.ts'
import { parseListenAddress } from '../../jsonrpc/address.ts'
import { isLoopbackAddress } from '../../jsonrpc/server/access.ts'
import { systemClock } from '../../lib/clock.ts'
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { Grant } from '../handlers.ts'
import { openLinkDesk } from '../link-desk/link-desk.ts'
import type { Console } from '../open-console.ts'
import { ensureCertificate, readCertificate } from './certificate/certificate-files.ts'
import type { ServerCertificate } from './certificate/self-signed.ts'
import {
  loopbackPermissions,
  networkPermissions,
  openConsoleListener,
  type NetworkPermission,
  type OneTimeLink
} from './console-listener.ts'
import type { ServePort } from './visitor.ts'

export interface BrowserOptions {
  readonly console: Console
  /** As `--listen` takes it; undefined = {@link usualConsoleAddress}. */
  readonly listen: string | undefined
  /** Names this machine is reached under; only off loopback. */
  readonly names: readonly string[]
  /** Off loopback, on top of reading. */
  readonly grants: readonly NetworkPermission[]
  /** Files of the operator's own certificate. */
  readonly certificate: { readonly file: string; readonly key: string } | undefined
  /** Directory for a certificate of ours. */
  readonly tls: string
  /** Directory whose owner may ask for links. */
  readonly desk: string
  /** Directory of the built page. */
  readonly pages: string
  readonly logger: Logger
}

export interface ServedBrowsers extends Closeable {
  readonly origin: string
  /** The first link, with all that a link may give here. */
  newLink(): OneTimeLink
}

export const usualConsoleAddress = '127.0.0.1:1790'

/** @throws PosterError ADDRESS_INVALID, USAGE, LISTEN_FAILED, NOT_FOUND without a built page; as certificates do */
export async function serveBrowsers(options: BrowserOptions): Promise<ServedBrowsers> {
  const { host, port } = parseListenAddress(options.listen ?? usualConsoleAddress)
  const onLoopback = host !== undefined && (host === 'localhost' || isLoopbackAddress(host))
  const open = new CloseStack()
  try {
    const listener = onLoopback
      ? await listenOnLoopback(options, port)
      : await listenOnNetwork(options, host, port)
    open.use('the listener for browsers', listener)
    open.use('the desk for links', await openLinkDesk(options.desk, listener.linkFor, options.logger))
    return { origin: listener.origin, newLink: () => listener.linkFor([]), close: () => open.close() }
  } catch (error) {
    await open.close()
    throw error
  }
}

interface Listening extends Closeable {
  readonly origin: string
  /** @param wanted empty for all that is given here @throws PosterError NOT_PERMITTED */
  readonly linkFor: (wanted: readonly Permission[]) => OneTimeLink
}

async function listenOnLoopback(options: BrowserOptions, port: number): Promise<Listening> {
  const { pages, logger } = options
  const place = { kind: 'loopback', port } as const
  const listener = await openConsoleListener({ place, pages, logger, serve: serveVisitors(options) })
  return {
    origin: listener.origin,
    linkFor: (wanted) => listener.newLink(wanted.length === 0 ? [...loopbackPermissions, 'spend'] : wanted),
    close: () => listener.close()
  }
}

async function listenOnNetwork(
  options: BrowserOptions,
  host: string | undefined,
  port: number
): Promise<Listening> {
  const { pages, logger, grants } = options
  const [first, ...more] = [...options.names, ...(host !== undefined && isIP(host) !== 0 ? [host] : [])]
  if (first === undefined || first === '0.0.0.0' || first === '::') {
    throw new PosterError(
      'USAGE',
      'a console on the network needs a name or an address it is reached under',
      {
        advice: 'Add --name poster.example.org, or give the address itself in --listen'
      }
    )
  }
  const certificate = await certificateFor(options, [first, ...more])
  const place = {
    kind: 'network',
    host,
    port,
    names: [first, ...more] as [string, ...string[]],
    certificate
  } as const
  const listener = await openConsoleListener({ place, pages, logger, serve: serveVisitors(options) })
  const given: readonly NetworkPermission[] = [...new Set([...networkPermissions, ...grants])]
  return {
    origin: listener.origin,
    linkFor(wanted) {
      const permitted = given.filter((permission) => wanted.length === 0 || wanted.includes(permission))
      const refused = wanted.find((permission) => !permitted.some((each) => each === permission))
      if (refused === undefined) return listener.newLink(permitted)
      throw new PosterError('NOT_PERMITTED', `"${refused}" is not given to browsers on the network here`, {
        advice:
          refused === 'host'
            ? 'Use the console on the machine itself, or through an ssh tunnel to its loopback address'
            : 'Start the console with --grant operate'
      })
    },
    close: () => listener.close()
  }
}

function certificateFor(options: BrowserOptions, names: readonly string[]): Promise<ServerCertificate> {
  const { certificate, tls } = options
  return certificate
    ? readCertificate(certificate.file, certificate.key)
    : ensureCertificate(tls, names, systemClock)
}

function serveVisitors({ console }: BrowserOptions): ServePort {
  return (port, visitor) => {
    const grant: Grant = {
      permissions: visitor.permissions,
      who: `browser ${visitor.address} session ${visitor.session}`,
      host: 'browser',
      offerDownload: (file) => Promise.resolve(`/download/${visitor.offerDownload(file)}`)
    }
    return console.serve(port, grant)
  }
}
