/**
 * Looks at one sector's files for the provable check: sizes and presence, and on demand a few nodes of their content.
 * Every call here blocks and may never return from a dead mount, so it runs in a helper process and nowhere else; there
 * blocking calls are the fast ones. Source: node-protocol.md §7.5, `t_aux` included.
 */
import { createHash } from 'node:crypto'
import { closeSync, constants, lstatSync, openSync, readSync, statSync } from 'node:fs'
import { sectorName } from '../../filecoin/sector-id.ts'
import {
  requiredCacheFiles,
  sectorSizeOfFile,
  sectorSizes,
  type SectorSize
} from '../../filecoin/sector-size.ts'
import {
  noNodeReason,
  notRegularReason,
  readReason,
  shortReadReason,
  statReason,
  wrongSizeReason
} from './provable-reason.ts'
import type { ProvableOutcome, ProvableQuestion, ProvableTarget } from './provable-protocol.ts'
import { partDirectory, type SectorPart } from './sector-files.ts'

export interface LookManner extends Pick<ProvableQuestion, 'path' | 'regularOnly' | 'nodes' | 'seed'> {
  /** Leads from the working directory to the store: empty, or the store's path and a slash. */
  readonly base: string
}

const nodeBytes = 32

const cacheFiles = new Map(sectorSizes.map((size) => [size, requiredCacheFiles(size)]))

/** Bytes of the sealed file when all is well, else the first thing that is not. */
export function lookAtProvableFiles(manner: LookManner, target: ProvableTarget): ProvableOutcome {
  const { kind, half } = target
  const name = sectorName(target.sector)
  let size = target.bytes === null ? undefined : sectorSizeOfFile(target.bytes)
  if (half !== 'cacheDir') {
    const file = `${partDirectory(kind, 'sealedFile')}/${name}`
    const bytes = lookAt(manner, file, 'sealedFile')
    if (typeof bytes === 'string') return bytes
    if (size ? bytes !== size.bytes : !(size = sectorSizeOfFile(bytes))) {
      return wrongSizeReason(file, bytes, target.bytes ?? undefined)
    }
    const fault = readNodes(manner, file, 'sealedFile', bytes)
    if (fault !== undefined) return fault
  }
  if (!size) throw new Error('the size of the sector is not known')
  if (half === 'sealedFile') return size.bytes
  return lookAtCache(manner, `${partDirectory(kind, 'cacheDir')}/${name}`, size) ?? size.bytes
}

function lookAtCache(manner: LookManner, directory: string, size: SectorSize): string | undefined {
  for (const name of cacheFiles.get(size) ?? []) {
    const file = `${directory}/${name}`
    const bytes = lookAt(manner, file, 'cacheDir')
    if (typeof bytes === 'string') return bytes
    const fault = name.includes('-tree-') ? readNodes(manner, file, 'cacheDir', bytes) : undefined
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Bytes of a file, or why it does not count. */
function lookAt(manner: LookManner, file: string, part: SectorPart): number | string {
  try {
    const stats = manner.regularOnly ? lstatSync(manner.base + file) : statSync(manner.base + file)
    return stats.isFile() ? stats.size : notRegularReason(file, part)
  } catch (error) {
    return statReason(file, part, `${manner.path}/${file}`, error)
  }
}

/** Reads as many random nodes as the question wants; what is in them does not matter here. */
function readNodes(manner: LookManner, file: string, part: SectorPart, bytes: number): string | undefined {
  if (manner.nodes === 0) return undefined
  if (bytes < nodeBytes) return noNodeReason(file, part, bytes)
  let descriptor: number | undefined
  try {
    // What has become a pipe since must not be waited for.
    const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants
    descriptor = openSync(manner.base + file, O_RDONLY | O_NONBLOCK | (manner.regularOnly ? O_NOFOLLOW : 0))
    const node = Buffer.allocUnsafe(nodeBytes)
    for (let i = 0; i < manner.nodes; i++) {
      const offset = nodeOffset(manner.seed, file, i, bytes)
      const got = readSync(descriptor, node, 0, nodeBytes, offset)
      if (got < nodeBytes) return shortReadReason(file, part, got, offset)
    }
    return undefined
  } catch (error) {
    return readReason(file, part, `${manner.path}/${file}`, error)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Where node `i` of a file is read: a multiple of 32, all equally likely, the same for the same seed. */
export function nodeOffset(seed: string, file: string, i: number, bytes: number): number {
  const draw = createHash('sha256').update(`${seed}\n${file}\n${i}`).digest().readUIntBE(0, 6)
  return (draw % Math.floor(bytes / nodeBytes)) * nodeBytes
}
