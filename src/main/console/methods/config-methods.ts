/** Configuration files of the nodes of this machine: looked at, edited, taken back, compared with their source's. */
import { join } from 'node:path'
import type { configMethods as specs, ConfigFileView } from '../../../shared/contract/console/config.ts'
import type { ConfigFileKind, EditProposal } from '../../../shared/contract/console/config-file.ts'
import { readConfigFile } from '../../config/edit/write-config-file.ts'
import { configFileNames } from '../../config/home.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { findDrift } from '../config-files/compare-configs.ts'
import { listBackups, readBackup, revertToBackup } from '../config-files/config-backups.ts'
import { proposeEdit, readConfigDocument, writeEdit } from '../config-files/config-document.ts'
import { createConfigFile } from '../config-files/create-config-file.ts'
import { explainConfigKeys } from '../config-files/explain-keys.ts'
import { findSourceFiles } from '../config-files/find-source-files.ts'
import type { MethodHandlers } from '../handlers.ts'
import type { LocalNode } from '../host/console-node.ts'
import { failureOf } from '../host/hosted-node.ts'
import type { NodeHost } from '../host/node-host.ts'
import { findSharers } from '../wizard/inspect-config-directory.ts'

const kinds: readonly ConfigFileKind[] = ['sector-manager', 'ext-prover']
const fileNames: Readonly<Record<ConfigFileKind, string>> = {
  'sector-manager': configFileNames.sectorManager,
  'ext-prover': configFileNames.extProver
}

export function configMethods(host: NodeHost, clock: Clock): MethodHandlers<typeof specs> {
  const pathOf = (node: string, kind: ConfigFileKind): string =>
    join(localOf(host, node).configDirectory, fileNames[kind])
  return {
    'config.read': async ({ node }) => {
      const { home, configDirectory } = localOf(host, node)
      const homes = host.list().flatMap(({ local }) => (local ? [local.home] : []))
      return {
        directory: configDirectory,
        files: await Promise.all(
          kinds.map((kind) => describeFile(kind, join(configDirectory, fileNames[kind])))
        ),
        sharedWith: await findSharers(configDirectory, homes, home)
      }
    },
    'config.keys': ({ kind }) => explainConfigKeys(kind),
    'config.backups': async ({ node, kind }) => {
      try {
        return await listBackups(pathOf(node, kind))
      } catch (error) {
        if (PosterError.is(error, 'CONFIG_NOT_FOUND')) return []
        throw error
      }
    },
    'config.drift': async ({ node }) => {
      const one = host.node(node)
      const { configDirectory } = localOf(host, node)
      const source = findSourceFiles(
        one,
        host.list().filter((other) => other !== one)
      )
      if (!source) return { source: null, files: [] }
      return {
        source: source.address,
        files: await Promise.all(
          kinds.map(async (kind) =>
            findDrift(
              kind,
              source.directory === undefined
                ? undefined
                : await readText(join(source.directory, fileNames[kind])),
              await readText(join(configDirectory, fileNames[kind]))
            )
          )
        )
      }
    },
    'config.edit': async ({ node, kind }) => {
      const { text, signature } = await readConfigDocument(pathOf(node, kind))
      return { text, signature }
    },
    'config.propose': ({ node, kind, text }) => propose(kind, pathOf(node, kind), text),
    'config.write': ({ node, kind, text, base, signature }) =>
      writeEdit({ path: pathOf(node, kind), text, base, signature }, clock),
    'config.create': ({ node, kind, text }) => createConfigFile(pathOf(node, kind), text),
    'config.compare': async ({ node, kind, backup }) => {
      const path = pathOf(node, kind)
      return propose(kind, path, await readBackup(path, backup))
    },
    'config.revert': ({ node, kind, backup, signature }) =>
      revertToBackup(pathOf(node, kind), backup, signature, clock)
  }
}

/** @throws PosterError NOT_FOUND; NOT_PERMITTED for a node elsewhere */
function localOf(host: NodeHost, node: string): LocalNode {
  const { local } = host.node(node)
  if (local) return local
  throw new PosterError('NOT_PERMITTED', 'the files of this node are not on this machine', {
    advice: 'Open a console on the machine it runs on'
  })
}

async function describeFile(kind: ConfigFileKind, path: string): Promise<ConfigFileView> {
  const nothing = { kind, path, text: '', signature: '', modifiedAt: null, exposed: false, findings: [] }
  try {
    const { coveredText, signature, modifiedAt, exposed, findings } = await readConfigDocument(path)
    return {
      kind,
      path,
      state: 'there',
      text: coveredText,
      signature,
      modifiedAt,
      exposed,
      findings,
      failure: null
    }
  } catch (error) {
    if (PosterError.is(error, 'CONFIG_NOT_FOUND')) return { ...nothing, state: 'absent', failure: null }
    return { ...nothing, state: 'unreadable', failure: failureOf(error) }
  }
}

/** A file that is not there is empty, and has no signature. */
async function propose(
  kind: ConfigFileKind,
  path: string,
  text: string
): Promise<EditProposal & { readonly signature: string }> {
  try {
    const { text: before, digest } = await readConfigFile(path)
    return { ...proposeEdit(kind, before, text), signature: digest }
  } catch (error) {
    if (!PosterError.is(error, 'CONFIG_NOT_FOUND')) throw error
    return { ...proposeEdit(kind, '', text), signature: '' }
  }
}

/** Undefined where there is none to be read. */
async function readText(path: string): Promise<string | undefined> {
  return (await readConfigFile(path).catch(() => undefined))?.text
}
