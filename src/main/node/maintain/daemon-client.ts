/**
 * A running daemon as commands call it: one address, the home's token when there is one, short time-outs, and errors
 * that say what to do about them.
 */
import { httpUrl, joinHostPort, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import { createHttpClient } from '../../jsonrpc/client/client-http.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { readRpcToken } from '../rpc-token.ts'

export interface DaemonClient extends Closeable {
  readonly address: string
  /** @param method with its namespace: `Venus.StoreList` */
  call(
    method: string,
    params: readonly JsonValue[],
    options?: { readonly signal?: AbortSignal }
  ): Promise<JsonValue>
}

/**
 * @param address as `--listen` takes it: `:1789`, `10.0.0.1:1789`, `[::1]:1789`
 * @param tokenFile the rpc-token file of the home, used when it is there
 * @param timeout ms one call may take at most; default 5 min
 * @throws PosterError ADDRESS_INVALID
 */
export async function connectDaemon(
  address: string,
  tokenFile: string,
  timeout?: number
): Promise<DaemonClient> {
  const resolved = resolveGoTcpAddress(address)
  const token = await readRpcToken(tokenFile)
  const client = createHttpClient({
    url: httpUrl(resolved),
    ...(token === undefined ? {} : { token }),
    ...(timeout === undefined ? {} : { timeout })
  })
  const place = joinHostPort(resolved)
  return {
    address: place,
    async call(method, params, options = {}) {
      try {
        return await client.call(method, params, options)
      } catch (error) {
        if (!PosterError.is(error, 'REMOTE_UNREACHABLE')) throw error
        throw new PosterError('REMOTE_UNREACHABLE', `no daemon answers at ${place}`, {
          cause: error,
          advice: 'Start it with "daemon run", or give its address as "util --listen ADDRESS …"'
        })
      }
    },
    close: () => client.close()
  }
}
