/**
 * Opens a practice network: a devnet in this process, stores and a home under the console's own directory, and a hosted node
 * on it. The only way from the console to the devnet; loaded when it is wanted.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { homeLayout } from '../../config/home.ts'
import { writePracticeConfig } from '../../config/practice-config.ts'
import { devnetSettings, practicePrefix } from '../../devnet/settings.ts'
import { startDevnet, type RunningDevnet } from '../../devnet/start-devnet.ts'
import { writeStores, type PracticeStore } from '../../devnet/store/write-stores.ts'
import { actorId } from '../../filecoin/sector-id.ts'
import { sealProofType } from '../../filecoin/seal-proof-type.ts'
import type { CloseStack } from '../../lib/closeable.ts'
import { describeError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { attachStore } from '../../node/maintain/attach-store.ts'
import { openIndexAccess } from '../../node/maintain/index-access.ts'
import type { NodeHost } from '../host/node-host.ts'
import { practiceNetwork } from './describe-network.ts'

export interface PracticeOptions {
  readonly host: NodeHost
  /** Directory for homes and stores of practice networks; nothing else may be in it. */
  readonly directory: string
  readonly logger: Logger
}

export interface NetworkOptions extends PracticeOptions {
  readonly epochMs: number
  readonly signal: AbortSignal
  /** 0 … 1 of the files of its stores. */
  readonly onProgress: (share: number) => void
}

export interface OpenedNetwork {
  /** `host:port` */
  readonly network: string
  /** Id of the node on it. */
  readonly node: string
}

const miners = [1000, 1001]
const partitions = 2
const sectorsOfPartition = 2
/** 2 KiB sectors: files are small, everything else is as with large ones. */
const smallest = sealProofType(5)

/** @param open takes what has to be closed @throws PosterError as a devnet, stores and a node begin */
export async function openPracticeNetwork(open: CloseStack, options: NetworkOptions): Promise<OpenedNetwork> {
  const { host, logger, directory, epochMs, signal, onProgress } = options
  const log = logger.named('devnet')
  const settings = devnetSettings({
    seed: randomBytes(8).toString('hex'),
    name: `${practicePrefix}console`,
    epochMilliseconds: epochMs,
    miners: miners.map((id) => ({
      id: actorId(id),
      sealProof: smallest,
      partitions,
      sectors: sectorsOfPartition
    }))
  })
  const place = join(directory, randomBytes(5).toString('hex'))
  await mkdir(directory, { recursive: true, mode: 0o700 })
  open.add('its files', () => rm(place, { recursive: true, force: true }))
  const devnet = open.use(
    'the practice network',
    await startDevnet({ settings, listen: '127.0.0.1:0', logger: log })
  )
  const { stores } = await writeStores(join(place, 'stores'), settings, {
    signal,
    onProgress: (done, all) => onProgress(done / all)
  })
  const home = join(place, 'node')
  await furnish(home, devnet, stores, options)
  devnet.runTime().catch((error: unknown) => log.error(describeError(error)))
  const node = await host.host(
    {
      name: 'practice',
      home,
      configDirectory: home,
      listen: '127.0.0.1:0',
      proxy: '',
      poster: true,
      miner: true,
      extProver: true
    },
    { kept: false }
  )
  open.add('its node', async () => void (await host.forget(node, true)))
  return { network: devnet.address, node }
}

/** Configuration, and an index with every sector. */
async function furnish(
  home: string,
  devnet: RunningDevnet,
  stores: readonly PracticeStore[],
  { logger, signal }: NetworkOptions
): Promise<void> {
  await writePracticeConfig(home, practiceNetwork(devnet, undefined, stores))
  const access = await openIndexAccess(
    { layout: homeLayout(home), configDirectory: home },
    'console practice',
    logger
  )
  try {
    for (const { name, path } of stores)
      await attachStore({ path, name, readOnly: true, index: access.index, signal })
  } finally {
    await access.close()
  }
}
