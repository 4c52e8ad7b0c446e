/** The list of nodes: adding, starting, stopping, forgetting. */
import { isAbsolute } from 'node:path'
import type { nodeMethods as specs, nodeTopics as topics } from '../../../shared/contract/console/nodes.ts'
import { PosterError } from '../../lib/error.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'
import type { NodeHost } from '../host/node-host.ts'

export function nodeMethods(host: NodeHost): MethodHandlers<typeof specs> {
  return {
    'nodes.host': async (request) => {
      const { home, configDirectory = home, listen = '', proxy = '' } = request
      const { name, poster, miner, extProver } = request
      for (const path of [home, configDirectory]) {
        if (!isAbsolute(path))
          throw new PosterError('INVALID_ARGUMENT', `${path} is no absolute path`, {
            advice: 'Write it from the root on'
          })
      }
      return {
        id: await host.host({ name, home, configDirectory, listen, proxy, poster, miner, extProver })
      }
    },
    'nodes.attach': async ({ kind, name, address, token = '' }) => ({
      id: await host.attach({ kind, name, address, token })
    }),
    'nodes.rename': async ({ node, name }) => {
      await host.rename(node, name)
      return null
    },
    'nodes.forget': ({ node, force }) => host.forget(node, force),
    'nodes.start': async ({ node }) => {
      await host.start(node)
      return null
    },
    'nodes.stop': ({ node, force }) => host.stop(node, force),
    'nodes.reload': async ({ node }) => ({ changes: await host.reload(node) })
  }
}

export function nodeTopics(host: NodeHost): TopicHandlers<typeof topics> {
  return { nodes: (_params, sink) => host.rows.watch(sink) }
}
