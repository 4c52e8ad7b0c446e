/**
 * Sectors that an error text blames. Builds of v0.4 and v0.5 lose the fault list of the proof library and send its text
 * instead (node-protocol.md §5.2.4, proving.md §4.1). Texts as the library writes them, rust-fil-proofs:
 *
 *   faulty sectors [SectorId(7), SectorId(12)]                        storage-proofs-core error.rs, Display
 *   FaultySectors([SectorId(7), SectorId(12)])                        the same, Debug
 *   generate_window_post: merkle_tree failed: SectorId(7)             filecoin-proofs window_post.rs, winning_post.rs
 *   generate_window_post: safe_comm_r failed: SectorId(7)
 *   Generated vanilla proof for sector SectorId(7) is invalid         storage-proofs-post fallback/vanilla.rs
 *   could not read from path="/mnt/a/cache/s-t01000-7/p_aux"          filecoin-proofs private_replica_info.rs
 *
 * A number is taken in these places only: a sector that is skipped without need costs its owner a fault fee.
 */
import type { SectorNumber } from '../../filecoin/sector-id.ts'
import type { ProofTask } from '../proof-task.ts'
import { rustDebugText } from './rust-debug-text.ts'

// Blanks are bounded: a pattern that tries every way to share a million of them would not come back.
const listStart = /faulty[ _]?sectors"?[\s:=(]{0,40}[[{]/gi
/** One element with what ends it, so that a number cut in two is not taken. */
const listElement =
  /\s{0,40}(?:SectorId\(\s{0,40}(\d{1,20})[\s,]{0,40}\)|(\d{1,20})(?!\d))[\s,]{0,40}(?=[\]},\dS])/y
const singleSector = [
  /(?:merkle_tree|safe_comm_r) failed:\s{0,40}SectorId\(\s{0,40}(\d{1,20})[\s,]{0,40}\)/g,
  /vanilla proof for sector (?:SectorId\()?(\d{1,20})\)? is invalid/g
]
/**
 * What says nothing of the sector: interrupted, again, memory, open files, space, quota; and a storage that is away, by
 * Linux's numbers (100–104, 107, 108, 110–113, 116, 121) and as Go writes the same without a number.
 */
const hostTrouble = new RegExp(
  [
    String.raw`\(os error (?:4|11|12|23|24|28|10[0-478]|11[01236]|12[12])\)`,
    'out of memory',
    'cannot allocate memory',
    'stale (?:nfs )?file handle',
    'transport endpoint',
    '(?:connection|operation) timed out',
    'connection (?:refused|aborted)|connection reset by peer',
    'host is (?:down|unreachable)|no route to host|network is (?:down|unreachable)',
    'remote i/o error'
  ].join('|'),
  'i'
)
/** A dying disk says this of a sector, a NAS that is away says it of everything. */
const doubtfulTrouble = /\(os error 5\)|(?<!remote )(?:input\/output|i\/o) error/i
/** The library names one path and stops; a text with more is a dump of the task. */
const maxByPath = 8
const pathCharacters = 16 * 1024

/** Sectors of the task that `message` blames, ascending. */
export function findNamedFaults(task: ProofTask, message: string): SectorNumber[] {
  const named = listedSectors(message)
  if (named.size === 0 && !hostTrouble.test(message)) {
    for (const pattern of singleSector) {
      for (const [, digits] of message.matchAll(pattern)) if (digits) named.add(BigInt(digits))
    }
    if (named.size === 0) return sectorsByPath(task, message.slice(0, pathCharacters))
  }
  return task.replicas.map(({ sector }) => sector).filter((sector) => named.has(sector))
}

function listedSectors(message: string): Set<bigint> {
  const sectors = new Set<bigint>()
  for (const start of message.matchAll(listStart)) {
    listElement.lastIndex = start.index + start[0].length
    for (let match = listElement.exec(message); match; match = listElement.exec(message)) {
      sectors.add(BigInt(match[1] ?? match[2] ?? 0)) // one of the two always matched
    }
  }
  return sectors
}

function sectorsByPath(task: ProofTask, text: string): SectorNumber[] {
  if (!text.includes('/')) return []
  const named = task.replicas.filter(
    ({ cacheDirectory, sealedFile }) => namesPath(text, cacheDirectory) || namesPath(text, sealedFile)
  )
  const most = doubtfulTrouble.test(text) ? 1 : maxByPath
  return named.length > most ? [] : named.map(({ sector }) => sector)
}

/** The path itself or something below it; not a longer name, and not the end of a longer path. */
function namesPath(text: string, path: string): boolean {
  const printed = rustDebugText(path)
  return holdsPath(text, printed) || (printed !== path && holdsPath(text, path))
}

function holdsPath(text: string, path: string): boolean {
  for (let at = text.indexOf(path); at !== -1; at = text.indexOf(path, at + 1)) {
    const before = text.slice(Math.max(0, at - 1), at)
    const after = text.slice(at + path.length, at + path.length + 2)
    if (!/[\w./-]/.test(before) && !/^(?:[\w-]|\.\w)/.test(after)) return true
  }
  return false
}
