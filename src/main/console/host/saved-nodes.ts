/**
 * The list of nodes on disk: what to host, what to attach to. Tokens are in it, so only its owner may read it. A list that
 * cannot be read is put aside and told, never overwritten.
 */
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { boolean, list, name, object, oneOf, optional, text } from '../../../shared/contract/check/check.ts'
import { writeFileAtomically } from '../../lib/atomic-file.ts'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'

const hosted = object({
  home: name(4096),
  configDirectory: name(4096),
  listen: text(256),
  proxy: text(256),
  poster: boolean,
  miner: boolean,
  extProver: boolean,
  /** Whether it ran when the console was last there. */
  running: boolean
})

const attached = object({
  kind: oneOf('attached', 'log-file'),
  address: name(4096),
  token: text(4096)
})

const savedNode = object({
  id: name(64),
  name: text(80),
  hosted: optional(hosted),
  attached: optional(attached)
})

const savedList = object({ version: oneOf('1'), nodes: list(savedNode, 200) })

export type SavedNode = ReturnType<typeof savedNode>
export type SavedHosted = ReturnType<typeof hosted>

export async function readSavedNodes(file: string, log: Logger): Promise<readonly SavedNode[]> {
  try {
    return savedList(JSON.parse(await readFile(file, 'utf8')), 'nodes').nodes
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    const aside = `${file}.unreadable-${Date.now()}`
    await rename(file, aside).catch(() => undefined)
    log.error(`the list of nodes could not be read and begins empty: ${messageOf(error)}`, {
      'kept-as': aside
    })
    return []
  }
}

/** @throws PosterError as {@link writeFileAtomically} */
export async function writeSavedNodes(file: string, nodes: readonly SavedNode[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFileAtomically(file, `${JSON.stringify({ version: '1', nodes }, undefined, 2)}\n`, {
    mode: 0o600
  })
}
