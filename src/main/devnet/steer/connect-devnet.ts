/** A running devnet as whoever steers it calls it. */
import { joinHostPort, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import { createHttpClient } from '../../jsonrpc/client/client-http.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'

export interface DevnetControl extends Closeable {
  /** @param method with its namespace: `Devnet.Step` */
  call(method: string, params: readonly JsonValue[], signal?: AbortSignal): Promise<JsonValue>
}

/** ms; thousands of steps of a large devnet take their time. */
const longestCall = 600_000

/** @param address as `--listen` takes it. @throws PosterError ADDRESS_INVALID */
export function connectDevnet(address: string, token?: string): DevnetControl {
  const place = joinHostPort(resolveGoTcpAddress(address))
  const client = createHttpClient({
    url: `http://${place}/control`,
    timeout: longestCall,
    ...(token !== undefined && { token })
  })
  return {
    async call(method, params, signal) {
      try {
        return await client.call(method, params, signal ? { signal } : {})
      } catch (error) {
        if (!PosterError.is(error, 'REMOTE_UNREACHABLE')) throw error
        throw new PosterError('REMOTE_UNREACHABLE', `no devnet answers at ${place}`, {
          cause: error,
          advice:
            'Start it with "devnet", or give its address and token: "devnet --listen ADDRESS --token TOKEN …"'
        })
      }
    },
    close: () => client.close()
  }
}
