/**
 * What to do when files of sectors cannot be read: a few are skipped at once, but where a whole store is away, or more of a
 * partition than an operator wants to lose, there is time to look again. Sources: proving.md §6 items 11, 12. Pure.
 */
import type { UnreadableSector } from '../proof-work.ts'

export interface SeenFiles {
  /** Index of the partition. */
  readonly partition: number
  /** Sectors that are to be proven. */
  readonly wanted: number
  readonly unreadable: readonly UnreadableSector[]
  /** Sectors that lie in each store, readable or not. */
  readonly perStore: ReadonlyMap<string, number>
}

export interface FilePatience {
  /** Part of a partition that may be lost without a second look, 0 to 1. */
  readonly unreadableShare: number
  /** ms since the Unix epoch. */
  readonly now: number
  /** ms from one look to the next. */
  readonly lookEvery: number
  /** ms since the Unix epoch, when proving must have begun. */
  readonly latestStart: number
}

export type FilesJudgement =
  | { readonly kind: 'prove' }
  /** @property reason for people */
  | { readonly kind: 'look-again'; readonly reason: string }
  | { readonly kind: 'prove-the-rest'; readonly reason: string }

export function judgeFiles(seen: readonly SeenFiles[], patience: FilePatience): FilesJudgement {
  const reasons = seen.flatMap((partition) => complain(partition, patience.unreadableShare))
  if (reasons.length === 0) return { kind: 'prove' }
  const reason = reasons.join('; ')
  const hasTime = patience.now + patience.lookEvery <= patience.latestStart
  return { kind: hasTime ? 'look-again' : 'prove-the-rest', reason }
}

function complain({ partition, wanted, unreadable, perStore }: SeenFiles, share: number): string[] {
  const away = storesAway(unreadable, perStore)
  if (away.length > 0) return [`partition ${partition}: nothing in ${away.join(', ')} can be read`]
  if (unreadable.length <= wanted * share) return []
  return [`partition ${partition}: ${unreadable.length} of ${wanted} sectors cannot be read`]
}

/** Stores of which no sector at all can be read. */
function storesAway(
  unreadable: readonly UnreadableSector[],
  perStore: ReadonlyMap<string, number>
): readonly string[] {
  const lost = new Map<string, number>()
  for (const { store } of unreadable) {
    if (store !== undefined) lost.set(store, (lost.get(store) ?? 0) + 1)
  }
  return [...lost]
    .filter(([store, count]) => count >= (perStore.get(store) ?? Infinity))
    .map(([store]) => store)
}
