/** What several provers cost together when they are replaced: every task, and each deadline as the worst of them has it. Pure. */
import type { ConsequenceView } from '../../../../shared/contract/console/provers.ts'

type Deadline = ConsequenceView['deadlines'][number]

export function mergeConsequences(all: readonly ConsequenceView[]): ConsequenceView {
  const deadlines = new Map<string, Deadline>()
  for (const each of all.flatMap((one) => one.deadlines)) {
    const key = `${each.miner} ${String(each.index)}`
    const before = deadlines.get(key)
    deadlines.set(key, before ? { ...each, fits: worse(before.fits, each.fits) } : each)
  }
  const times = all.map(({ safeAt }) => safeAt)
  const known = times.flatMap((at) => (at === null ? [] : [at]))
  return {
    tasks: all.flatMap(({ tasks }) => tasks),
    deadlines: [...deadlines.values()].sort((one, other) => one.closeTime - other.closeTime),
    safeAt: known.length === times.length && known.length > 0 ? Math.max(...known) : null
  }
}

/** Late is worse than nobody knows, and that is worse than in time. */
function worse(one: boolean | null, other: boolean | null): boolean | null {
  if (one === false || other === false) return false
  return one === null || other === null ? null : true
}
