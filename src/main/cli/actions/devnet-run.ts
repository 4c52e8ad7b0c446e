/** `devnet`: one simulated network in this process, until a signal stops it. */
import { resolve } from 'node:path'
import { describeError, PosterError } from '../../lib/error.ts'
import { openLogging } from '../../lib/log/log-sink.ts'
import { registerSecret } from '../../lib/log/redact.ts'
import { refuseExistingConfig, writePracticeConfig } from '../../config/practice-config.ts'
import { startDevnet } from '../../devnet/start-devnet.ts'
import type { DevnetSettings } from '../../devnet/settings.ts'
import { planStores, writeStores, type WrittenStores } from '../../devnet/store/write-stores.ts'
import type { Action } from '../action.ts'
import { practiceNetwork } from '../../console/practice/describe-network.ts'
import { readDevnetSettings, readDevnetToken } from '../devnet-settings.ts'
import { welcomeLines } from '../devnet-welcome.ts'
import { formatCount, printLine, ProgressLine } from '../output.ts'
import { onStopSignal } from '../signals.ts'

export const run: Action = async (command, env) => {
  const settings = readDevnetSettings(command)
  const token = readDevnetToken(command)
  if (token !== undefined) registerSecret(token)
  const storesAt = command.string('stores')
  const configAt = command.string('write-config')
  if (storesAt !== undefined) planStores(storesAt, settings)
  if (configAt !== undefined) await refuseExistingConfig(configAt)

  const logging = openLogging({ mode: 'daemon', env, stderr: process.stderr, stdout: process.stdout })
  const log = logging.logger('devnet')
  const stopping = new AbortController()
  const stopped = new Promise<void>((done) => {
    onStopSignal((signal) => {
      log.info('process signal captured', { signal })
      stopping.abort(new PosterError('CANCELLED', `stopped by ${signal}`))
      done()
    })
  })
  try {
    const devnet = await startDevnet({
      settings,
      listen: command.string('listen') ?? '',
      logger: log,
      ...(token !== undefined && { token })
    })
    try {
      const written =
        storesAt === undefined ? undefined : await writeWithProgress(storesAt, settings, stopping.signal)
      const network = practiceNetwork(devnet, token, written?.stores ?? [])
      const files = configAt === undefined ? [] : await writePracticeConfig(configAt, network)
      const isStepped = command.boolean('stepped')
      const time = isStepped ? undefined : devnet.runTime()
      log.info('devnet is ready', { endpoint: devnet.address, network: settings.name })
      const configDirectory = configAt === undefined ? undefined : resolve(configAt)
      for (const line of welcomeLines({
        devnet,
        isStepped,
        token,
        network,
        written,
        files,
        configDirectory
      })) {
        printLine(line)
      }
      await (time ? Promise.race([stopped, time]) : stopped)
    } finally {
      await devnet.close()
    }
    return 0
  } catch (error) {
    log.error(describeError(error))
    if (env['GOLOG_FILE'] || env['GOLOG_OUTPUT']) throw error
    return error instanceof PosterError ? error.exitStatus : 1
  } finally {
    await logging.close()
  }
}

async function writeWithProgress(
  directory: string,
  settings: DevnetSettings,
  signal: AbortSignal
): Promise<WrittenStores> {
  const progress = new ProgressLine()
  try {
    return await writeStores(directory, settings, {
      signal,
      onProgress: (done, all) =>
        progress.update(() => `files of ${formatCount(done)} of ${formatCount(all)} sectors are there`)
    })
  } finally {
    progress.end()
  }
}
