/**
 * Which of several endpoints are behind, by what they say of their heads at the same time: a chain that is some epochs shorter
 * and lighter than another's, or no heavier than that one's was some epochs ago, as on a branch that few mine. Clocks are not
 * asked: a chain that stands still does so everywhere. Pure. Source: proving.md §6 item 25.
 */
export interface PeerHead {
  readonly height: number
  /** Of the chain below the head. */
  readonly weight: bigint
}

export interface ComparedHeads {
  /** Places of the endpoints that are behind. */
  readonly behind: ReadonlySet<number>
  /** The heaviest heads of the last looks, one for a height, ascending. */
  readonly heaviest: readonly PeerHead[]
}

/** Epochs: nodes hear of a block within one or two. */
export const epochsBorne = 3
const mostRemembered = 20

export const nothingCompared: ComparedHeads = { behind: new Set(), heaviest: [] }

/**
 * One that is behind counts as such until its head is as high as the best one.
 * @param heads by place; undefined for an endpoint that did not answer, of which nothing new is known
 */
export function compareHeads(before: ComparedHeads, heads: readonly (PeerHead | undefined)[]): ComparedHeads {
  const best = heads.reduce((one, other) => (isHeavier(other, one) ? other : one), undefined)
  if (!best) return before
  const heaviest = [...before.heaviest.filter(({ height }) => height < best.height), best].slice(
    -mostRemembered
  )
  const behind = new Set<number>()
  for (const [place, head] of heads.entries()) {
    const wasBehind = before.behind.has(place)
    if (head ? isBehind(head, best, heaviest, wasBehind ? 0 : epochsBorne) : wasBehind) behind.add(place)
  }
  return { behind, heaviest }
}

function isHeavier(head: PeerHead | undefined, than: PeerHead | undefined): boolean {
  return head !== undefined && (than === undefined || head.weight > than.weight)
}

function isBehind(head: PeerHead, best: PeerHead, heaviest: readonly PeerHead[], borne: number): boolean {
  if (head.weight >= best.weight) return false
  if (head.height < best.height - borne) return true
  return heaviest.some(({ height, weight }) => height < best.height - borne && weight >= head.weight)
}
