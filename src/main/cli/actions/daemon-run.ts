/** `daemon run`: one node in this process, until a signal stops it. */
import { CloseStack } from '../../lib/closeable.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import { openLogging, type Logging } from '../../lib/log/log-sink.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { NodeOptions } from '../../node/run-options.ts'
import { startNode, type RunningNode } from '../../node/start-node.ts'
import type { Action } from '../action.ts'
import { readBrowserSettings } from '../browser-settings.ts'
import { contextOf } from '../context.ts'
import { launcherDirectories } from '../launcher-directories.ts'
import { onReloadSignal, onStopSignal } from '../signals.ts'

export const run: Action = async (command, env) => {
  const { layout, configDirectory } = contextOf(command, env)
  const logging = openLogging({
    mode: 'daemon',
    env,
    stderr: process.stderr,
    stdout: process.stdout,
    directory: layout.logs
  })
  const log = logging.logger('cmd')
  try {
    dieLoudly(logging)
    const stopped = new Promise<NodeJS.Signals>((resolve) => onStopSignal(resolve))
    if (command.string('net') !== undefined) {
      log.warn('--net is deprecated and ignored: the parameters of the network come from the chain node')
    }
    if (command.isSet('proxy') && command.string('proxy') === '')
      log.warn('--proxy is empty: this node is no proxy, it answers from the index of its own home')
    const browsers = command.boolean('console') ? readBrowserSettings(command, 'console-') : undefined
    const options: NodeOptions = {
      home: layout.home,
      configDirectory,
      listen: command.string('listen'),
      proxy: command.string('proxy') || undefined,
      ownIndexDespiteProxy: command.boolean('proxy-sector-indexer-off'),
      extProver: command.boolean('ext-prover'),
      poster: command.boolean('poster'),
      miner: command.boolean('miner'),
      warmup: command.boolean('warmup'),
      launcherDirectories: launcherDirectories(process.argv[1]),
      openWrites: command.boolean('rpc-open-writes'),
      purpose: 'daemon run'
    }
    const node = await startNode(options, logging.logger('dep'))
    const forgetReload = onReloadSignal(() => void reload(node, log))
    log.info('node is ready', { endpoint: node.endpoint })
    const parts = new CloseStack(40_000)
    parts.use('the node', node)
    try {
      if (browsers) {
        // A browser that cannot be served is no reason not to prove; without the flag nothing of the console is loaded.
        const { serveDaemonConsole } = await import('../serve-daemon-console.ts')
        await serveDaemonConsole({ node, options, browsers, layout, logging, parts }).catch(
          (error: unknown) => {
            log.error(`the console is not served: ${describeError(error)}`)
          }
        )
      }
      log.info('process signal captured', { signal: await stopped })
    } finally {
      forgetReload()
      await parts.close()
    }
    return 0
  } catch (error) {
    // One line, on the terminal and in the log files alike, unless the terminal was switched off.
    log.error(describeError(error))
    if (env['GOLOG_FILE'] || env['GOLOG_OUTPUT']) throw error
    return error instanceof PosterError ? error.exitStatus : 1
  } finally {
    await logging.close()
  }
}

async function reload(node: RunningNode, log: Logger): Promise<void> {
  log.info('reload signal captured')
  try {
    const { changes } = await node.reload()
    if (changes.length === 0) log.info('the configuration says the same as before')
  } catch {
    // The configuration room has said what is wrong and that the old configuration stays.
  }
}

/** An error nobody caught is a bug: it is on disk before the process ends, since the state behind it is not to be trusted. */
function dieLoudly(logging: Logging): void {
  process.on('uncaughtException', (error) => {
    const stack = error instanceof Error ? error.stack : undefined
    logging.logger('cmd').error('internal error, the node ends', { error, stack })
    logging.flushNow()
    process.exit(1)
  })
}
