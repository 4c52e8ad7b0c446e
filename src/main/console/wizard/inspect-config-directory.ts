/** What a directory of configuration files means for a node that is to read it: miners, stores, senders, what is wrong, who else reads it. */
import { join, resolve } from 'node:path'
import type { ConfigFileKind, ConfigFinding } from '../../../shared/contract/console/config-file.ts'
import type { ConfigDirectoryInspection } from '../../../shared/contract/console/proxy-plan.ts'
import { readConfigFile } from '../../config/edit/write-config-file.ts'
import { configFileNames, expandHome, homeLayout, type Environment } from '../../config/home.ts'
import { sendersOf, storeName } from '../../config/schema/sector-manager.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import { readOwner } from '../../node/own-home.ts'
import { inspectConfigText, type ReadConfigFile } from '../config-files/inspect-text.ts'

const mostHomes = 64

/**
 * @param knownHomes homes of nodes of this machine; `except` is the node that is asked for
 * @throws PosterError INVALID_ARGUMENT for `~user`
 */
export async function inspectConfigDirectory(
  text: string,
  env: Environment,
  knownHomes: readonly string[],
  except?: string
): Promise<ConfigDirectoryInspection> {
  const path = resolve(expandHome(text.trim(), env))
  const sectorManager = await inspectFile('sector-manager', join(path, configFileNames.sectorManager))
  const extProver = await inspectFile('ext-prover', join(path, configFileNames.extProver))
  const common = sectorManager.config?.kind === 'sector-manager' ? sectorManager.config.value : undefined
  const provers = extProver.config?.kind === 'ext-prover' ? extProver.config.value : undefined
  return {
    path,
    files: [sectorManager, extProver].map(({ kind, there, findings }) => ({ kind, there, findings })),
    miners: (common?.miners ?? []).map(({ actor, poSt, proof }) => ({
      miner: `f0${actor}`,
      proves: poSt.enabled,
      answers: proof.enabled,
      senders: sendersOf(poSt).map(shorten)
    })),
    stores: (common?.common.persistStores ?? []).map((store) => ({
      name: storeName(store),
      path: store.path,
      readOnly: store.readOnly
    })),
    provers: (provers?.wdPost.length ?? 0) + (provers?.winPost.length ?? 0),
    sharedWith: await findSharers(path, knownHomes, except)
  }
}

/** Homes whose node reads this directory, as their owner files say; a home reads itself unless it says otherwise. */
export async function findSharers(
  directory: string,
  knownHomes: readonly string[],
  except?: string
): Promise<string[]> {
  const sharers: string[] = []
  for (const home of knownHomes.slice(0, mostHomes)) {
    const layout = homeLayout(home)
    if (except !== undefined && layout.home === homeLayout(except).home) continue
    const owner = await readOwner(layout).catch(() => undefined)
    if ((owner?.configDirectory ?? layout.home) === directory) sharers.push(layout.home)
  }
  return [...new Set(sharers)]
}

interface InspectedFile {
  readonly kind: ConfigFileKind
  readonly there: boolean
  readonly findings: readonly ConfigFinding[]
  readonly config: ReadConfigFile | undefined
}

async function inspectFile(kind: ConfigFileKind, path: string): Promise<InspectedFile> {
  try {
    const { text } = await readConfigFile(path)
    return { kind, there: true, ...inspectConfigText(kind, text) }
  } catch (error) {
    if (PosterError.is(error, 'CONFIG_NOT_FOUND'))
      return { kind, there: false, findings: [], config: undefined }
    const message = describeError(error)
    const finding: ConfigFinding = { severity: 'error', line: 1, column: 1, path: '', message, advice: '' }
    return { kind, there: true, findings: [finding], config: undefined }
  }
}

function shorten(address: string): string {
  return address.length > 14 ? `${address.slice(0, 6)}…${address.slice(-6)}` : address
}
