/**
 * Connections to a source over the JSON-RPC clients: one WebSocket with many requests under way, or, where it is
 * refused (a reverse proxy that does not pass it on), kept-alive HTTP. Source: node-protocol.md §6.1, §6.2.
 * A source that does not answer at all is not asked twice in two ways.
 */
import { httpUrl, resolveGoTcpAddress, webSocketUrl } from '../../jsonrpc/address.ts'
import { createHttpClient } from '../../jsonrpc/client/client-http.ts'
import { WebSocketConnection } from '../../jsonrpc/client/websocket-connection.ts'
import { PosterError } from '../../lib/error.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { ConnectSource, SourceConnection } from './source-link.ts'

/** Lookups under way together; a Go node starts a goroutine for each. */
const webSocketCapacity = 256
const httpCapacity = 16
/** An answer to a full batch is about 0.3 MB; a list of 100,000 sector records 150 MB. */
const answerBytes = 512 * 1024 * 1024

/**
 * @param address as given to --proxy: `ip:port`, `host:port`, `:port`, `[ipv6]:port`
 * @throws PosterError ADDRESS_INVALID
 */
export function sourceConnector(address: string): ConnectSource {
  const resolved = resolveGoTcpAddress(address)
  return async (signal) => {
    try {
      const options = { url: webSocketUrl(resolved), inFlight: webSocketCapacity, answerBytes }
      return overWebSocket(await WebSocketConnection.open(options, signal))
    } catch (error) {
      throwIfAborted(signal)
      // Something answered, but with no WebSocket.
      if (!PosterError.is(error, 'REMOTE_PROTOCOL')) throw error
      return overHttp(httpUrl(resolved))
    }
  }
}

function overWebSocket(connection: WebSocketConnection): SourceConnection {
  return {
    transport: 'websocket',
    capacity: webSocketCapacity,
    lost: connection.lost,
    call: (method, params, options) => connection.call(method, params, options),
    close: () => connection.close()
  }
}

function overHttp(url: string): SourceConnection {
  const client = createHttpClient({ url, connections: httpCapacity, answerBytes })
  return {
    transport: 'http',
    capacity: httpCapacity,
    lost: new AbortController().signal,
    // Reading a location twice does no harm.
    call: (method, params, options) => client.call(method, params, { ...options, idempotent: true }),
    close: () => client.close()
  }
}
