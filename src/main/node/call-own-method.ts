/**
 * A node's own methods for whoever runs in the same process: the same names, parameters and answers as over the wire, with
 * every right and without a socket between.
 */
import { RpcError } from '../jsonrpc/rpc-error.ts'
import type { RpcMethodTable, RpcPeer } from '../jsonrpc/server/method-table.ts'
import { PosterError } from '../lib/error.ts'
import { parseJson, stringifyJson, type JsonValue } from '../lib/json.ts'

const ownProcess: RpcPeer = {
  remoteAddress: '127.0.0.1',
  loopback: true,
  transport: 'http',
  authorization: undefined
}

/**
 * @param name with its namespace: `Venus.StoreList`
 * @throws PosterError NOT_FOUND for a method that is not there or streams; REMOTE_ERROR for an answer with a code of its own;
 * whatever the method fails with
 */
export async function callOwnMethod(
  methods: RpcMethodTable,
  name: string,
  params: readonly JsonValue[],
  signal: AbortSignal
): Promise<JsonValue> {
  const method = methods.get(name)
  if (!method || method.result === 'channel' || !method.arities.includes(params.length))
    throw new PosterError('NOT_FOUND', `this node has no method ${name} with ${params.length} parameters`)
  try {
    const value = await method.call([...params], { signal, peer: ownProcess })
    return method.result === 'none' || value === undefined ? null : parseJson(stringifyJson(value))
  } catch (error) {
    if (error instanceof RpcError) throw new PosterError('REMOTE_ERROR', error.message, { cause: error })
    throw error
  }
}
