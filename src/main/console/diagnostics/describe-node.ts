/**
 * A node of the list as the checks look at it: its methods while it runs, its configuration and its host where its files are
 * on this machine, the chain node that the configuration names.
 */
import { join } from 'node:path'
import { readConfigFile } from '../../config/edit/write-config-file.ts'
import { configFileNames } from '../../config/home.ts'
import type { ExtProverConfig } from '../../config/schema/ext-prover.ts'
import type { SectorManagerConfig } from '../../config/schema/sector-manager.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { inspectConfigText } from '../config-files/inspect-text.ts'
import type { ConsoleNode } from '../host/console-node.ts'
import type { DiagnosedChain, DiagnosisContext } from './diagnosis-context.ts'

export interface DescribedNode extends Closeable {
  readonly context: DiagnosisContext
}

/** @param others the other nodes of the list. Never throws for what the node's files hold. */
export async function describeNode(
  node: ConsoleNode,
  others: readonly ConsoleNode[],
  clock: Clock
): Promise<DescribedNode> {
  const { local, caller } = node
  const row = node.row()
  const config = local && (await readConfigs(local.configDirectory))
  const chain = config && (await openChain(config.sectorManager))
  const context: DiagnosisContext = {
    clock,
    callNode:
      row.life === 'running' ? (method, params, signal) => caller.call(method, params, signal) : undefined,
    config,
    chain,
    host: local && {
      pid: row.pid ?? undefined,
      home: local.home,
      configDirectory: local.configDirectory,
      env: process.env,
      otherHomes: others.flatMap((other) => (other.local ? [other.local.home] : []))
    },
    options: row.options
      ? {
          listen: row.options.listen || undefined,
          proxy: row.options.proxy || undefined,
          poster: row.options.poster,
          provers: row.options.poster || row.options.miner || row.options.extProver
        }
      : {
          // Of a node elsewhere: what it shows of itself.
          listen: row.address || undefined,
          proxy: row.source?.address,
          poster: row.abilities.includes('deadlines'),
          provers: row.abilities.includes('provers')
        }
  }
  return { context, close: async () => chain?.close() }
}

async function readConfigs(
  directory: string
): Promise<
  { readonly sectorManager: SectorManagerConfig; readonly extProver: ExtProverConfig | undefined } | undefined
> {
  const sectorManager = await readKind('sector-manager', join(directory, configFileNames.sectorManager))
  if (sectorManager?.kind !== 'sector-manager') return undefined
  const extProver = await readKind('ext-prover', join(directory, configFileNames.extProver))
  return {
    sectorManager: sectorManager.value,
    extProver: extProver?.kind === 'ext-prover' ? extProver.value : undefined
  }
}

async function readKind(
  kind: 'sector-manager' | 'ext-prover',
  path: string
): Promise<ReturnType<typeof inspectConfigText>['config']> {
  const file = await readConfigFile(path).catch(() => undefined)
  return file && inspectConfigText(kind, file.text).config
}

/** An address that cannot be read leaves the node without a chain; the configuration's own findings say so. */
async function openChain(config: SectorManagerConfig): Promise<(DiagnosedChain & Closeable) | undefined> {
  // Loaded when something is diagnosed.
  const { openDiagnosedChain } = await import('./open-diagnosed-chain.ts')
  try {
    return openDiagnosedChain(config)
  } catch {
    return undefined
  }
}
