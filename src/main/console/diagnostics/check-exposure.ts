/** Who can reach the node, who shares its configuration, who can read its secrets (operators.md 30, 32). */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { configFileNames, homeLayout } from '../../config/home.ts'
import { parseListenAddress } from '../../jsonrpc/address.ts'
import { isLoopbackAddress } from '../../jsonrpc/server/access.ts'
import { readOwner } from '../../node/own-home.ts'
import { coverConfigSecrets } from '../config-files/cover-secrets.ts'
import { needsThisMachine, type RunCheck } from './diagnosis-context.ts'

export const checkNodeListens: RunCheck = ({ options }) => {
  const { host, port } = parseListenAddress(options.listen)
  const local = host !== undefined && (host === 'localhost' || isLoopbackAddress(host))
  return Promise.resolve({
    code: local ? 'listensLocally' : 'listensBeyond',
    parameters: { listen: options.listen ?? '127.0.0.1:1789', port }
  })
}

export const checkConfigShared: RunCheck = async ({ host }) => {
  if (!host) return needsThisMachine
  const others: string[] = []
  for (const home of host.otherHomes.slice(0, 64)) {
    const layout = homeLayout(home)
    if (layout.home === homeLayout(host.home).home) continue
    const owner = await readOwner(layout).catch(() => undefined)
    const directory = owner?.configDirectory ?? layout.home
    if (directory === host.configDirectory) others.push(layout.home)
  }
  if (others.length === 0) return { code: 'configOwn', parameters: { directory: host.configDirectory } }
  return {
    code: 'configShared',
    parameters: { directory: host.configDirectory, count: others.length },
    evidence: others
  }
}

export const checkSecretFiles: RunCheck = async ({ host }) => {
  if (!host) return needsThisMachine
  const files = [
    { path: homeLayout(host.home).rpcToken, secret: () => true },
    {
      path: join(host.configDirectory, configFileNames.sectorManager),
      secret: (text: string) => coverConfigSecrets('sector-manager', text) !== text
    },
    {
      path: join(host.configDirectory, configFileNames.extProver),
      secret: (text: string) => coverConfigSecrets('ext-prover', text) !== text
    }
  ]
  const readable: string[] = []
  for (const { path, secret } of files) {
    const found = await stat(path).catch(() => undefined)
    if (!found || (found.mode & 0o044) === 0 || found.size > 4 * 1024 * 1024) continue
    if (secret(await readFile(path, 'utf8').catch(() => '')))
      readable.push(`${path}: mode 0${(found.mode & 0o777).toString(8)}`)
  }
  if (readable.length === 0) return { code: 'secretsKept' }
  return { code: 'secretsReadable', parameters: { count: readable.length }, evidence: readable }
}
