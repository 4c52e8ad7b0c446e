/** Our own source in this process: the server and the index methods over any index, counting calls. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRpcServer, httpServerOptions } from '../../src/main/jsonrpc/server/server.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'
import { indexerMethods, type IndexForMethods } from '../../src/main/node/venus/indexer-methods.ts'
import type { SectorIndex } from '../../src/main/sectors/sector-index.ts'

export interface OurSource<Index extends SectorIndex = SectorIndex> {
  readonly index: Index
  readonly port: number
  readonly address: string
  /** Calls of one method so far. */
  calls(method: string): number
  /** Ends the server; the index stays open. */
  close(): Promise<void>
}

/** Listens on 127.0.0.1. */
export async function openOurSource<Index extends SectorIndex>(
  index: Index,
  { webSocket = true, ...parts }: Omit<IndexForMethods, 'index'> & { readonly webSocket?: boolean } = {}
): Promise<OurSource<Index>> {
  const counts = new Map<string, number>()
  const rpc = createRpcServer({
    methods: new Map(indexerMethods({ index, ...parts })),
    logger: silentLogger,
    onCall: (method) => counts.set(method, (counts.get(method) ?? 0) + 1)
  })
  const server = createServer(httpServerOptions, (request, response) => rpc.handleRequest(request, response))
  // Without a listener an upgrade is a plain request, as behind a reverse proxy that drops the headers.
  if (webSocket) server.on('upgrade', (request, socket, head) => rpc.handleUpgrade(request, socket, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo
  return {
    index,
    port,
    address: `127.0.0.1:${port}`,
    calls: (method) => counts.get(method) ?? 0,
    async close() {
      const closed = once(server, 'close')
      server.close()
      await rpc.close()
      server.closeAllConnections()
      await closed
    }
  }
}
