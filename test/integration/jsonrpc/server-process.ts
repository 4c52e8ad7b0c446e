/** The test's RPC server in a process of its own: prints its port, then answers `memory` with its resident bytes. */
import { serve } from '../../conformance/jsonrpc/serve.ts'

const running = await serve()
process.send?.({ port: running.port })
process.on('message', () => process.send?.({ memory: process.memoryUsage().rss }))
process.on('disconnect', () => process.exit(0))
