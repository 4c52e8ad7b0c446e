/**
 * Where an upstream service is reached, from what the configuration says: multiaddr or URL, a token of its own before or
 * beside it, or the common one. Tokens stay inside; the name is what logs and errors may show. Source: proving.md §2.1.
 */
import { parseApiAddress } from '../../jsonrpc/api-address.ts'

/** An address as it was configured. */
export interface ConfiguredAddress {
  /** Multiaddr or URL; a token may stand before it, `<jwt>:<address>`. */
  readonly address: string
  /** Counts before the common token, and after one that stands in the address itself. */
  readonly token?: string | undefined
}

export interface Endpoint {
  /** `ws://host:port`, without path and token. */
  readonly name: string
  readonly url: string
  readonly token: string | undefined
}

/** The path's version where the address names none, and the name under which venus routes calls. */
export interface UpstreamService {
  readonly version: string
  readonly namespace: string
}

export const chainService: UpstreamService = { version: 'v1', namespace: 'v1.FullNode' }
export const messagerService: UpstreamService = { version: 'v0', namespace: 'messager.IMessager' }
/** Of venus-sector-manager v0.4; later gateways serve v2 as well. */
export const gatewayService: UpstreamService = { version: 'v1', namespace: 'gateway.IGateway' }

/** @throws PosterError ADDRESS_INVALID; a token is not in the message */
export function readEndpoint(
  configured: ConfiguredAddress,
  service: UpstreamService,
  commonToken?: string
): Endpoint {
  const { url, token } = parseApiAddress(configured.address, service.version)
  const { protocol, host } = new URL(url)
  return { name: `${protocol}//${host}`, url, token: presentToken(token, configured.token, commonToken) }
}

function presentToken(...tokens: readonly (string | undefined)[]): string | undefined {
  return tokens.find((token) => token !== undefined && token !== '')
}
