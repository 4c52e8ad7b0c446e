/** The plan of a bundle that would run a node of this machine elsewhere as it runs here. */
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { BundlePlan } from '../../../shared/contract/console/bundle.ts'
import { readConfigFile } from '../../config/edit/write-config-file.ts'
import { configFileNames } from '../../config/home.ts'
import { PosterError } from '../../lib/error.ts'
import type { ConsoleNode } from '../host/console-node.ts'

const usualProgram = '/usr/local/bin/venus-sector-manager'
const usualUser = 'filecoin'
const usualListen = '127.0.0.1:1789'

/** @throws PosterError NOT_PERMITTED for a node elsewhere; what reading its files throws */
export async function planOfNode(node: ConsoleNode): Promise<BundlePlan> {
  const { local } = node
  const { options, name } = node.row()
  if (!local || !options)
    throw new PosterError('NOT_PERMITTED', 'the files of this node are not on this machine', {
      advice: 'Open a console on the machine it runs on'
    })
  return {
    name: bundleName(name),
    target: 'ours',
    host: {
      user: currentUser(),
      program: usualProgram,
      home: local.home,
      configDirectory: local.configDirectory === local.home ? null : local.configDirectory,
      parameterCache: process.env['FIL_PROOFS_PARAMETER_CACHE'] || null
    },
    // A port of its own choice is of no use to whoever has to find it.
    listen: options.listen === '' || options.listen.endsWith(':0') ? usualListen : options.listen,
    proxy: options.proxy || null,
    poster: options.poster,
    miner: options.miner,
    extProver: options.extProver,
    environment: {},
    files: {
      sectorManager: await readOrEmpty(join(local.configDirectory, configFileNames.sectorManager)),
      extProver: await readOrEmpty(join(local.configDirectory, configFileNames.extProver))
    }
  }
}

/** Letters, digits, `-` and `_`, as a unit of systemd is named. */
function bundleName(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, 40)
  return plain === '' ? 'poster' : plain
}

function currentUser(): string {
  const { username } = userInfo()
  return /^[a-z_][a-z0-9_-]{0,31}$/.test(username) ? username : usualUser
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return (await readConfigFile(path)).text
  } catch (error) {
    if (PosterError.is(error, 'CONFIG_NOT_FOUND')) return ''
    throw error
  }
}
