/**
 * What a batch of head changes means, apart from where it came from: to which tipset the chain advanced, and down to which
 * height it was reverted. It trusts no order and no completeness: reverts alone, the same head twice, a gap after a lost
 * connection, a chain that stepped back are all told by the tipsets that were seen before. Sources: proving.md §1.3.1, §6
 * items 1, 2, 19.
 *
 * Pure. Where the tipsets at hand do not say on which known one a new head stands, it asks for a search of the chain.
 */
import { isSameTipSet, type TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { TipSet } from '../../filecoin/block/tipset.ts'
import type { HeadChange } from '../wire/head-change.ts'

/** What the poster is told. */
export interface HeadNews {
  readonly head: TipSet
  /** The lowest height that is no longer on the chain as it was; undefined when the chain only grew. */
  readonly lowestReverted: number | undefined
}

export interface KnownTipSet {
  readonly key: TipSetKey
  readonly height: number
  /** The height of the lowest tipset between the known one below and this: lower than `height` after a gap. */
  readonly from: number
}

export interface HeadTrack {
  /** The chain as last seen, ascending; the latest thousand. */
  readonly known: readonly KnownTipSet[]
  /** The lowest height reverted since the last news. */
  readonly reverted: number | undefined
}

export type Reading =
  /** Nothing changed. */
  | { readonly kind: 'nothing'; readonly track: HeadTrack }
  | { readonly kind: 'news'; readonly track: HeadTrack; readonly news: HeadNews }
  /** Something was reverted, and what the head is now was not said. */
  | { readonly kind: 'ask-head'; readonly track: HeadTrack }
  /** `loose`, the last of which is the head, stand on no tipset of the track: find the last one they do stand on. */
  | { readonly kind: 'search'; readonly track: HeadTrack; readonly loose: readonly [TipSet, ...TipSet[]] }

/** Tipsets remembered: somewhat more than the finality of 900 epochs. */
export const mostKnown = 1_000

export const emptyTrack: HeadTrack = { known: [], reverted: undefined }

/** @param changes in the order they came */
export function readChanges(track: HeadTrack, changes: readonly HeadChange[]): Reading {
  let now = track
  let head: TipSet | undefined
  let loose: readonly TipSet[] = []
  for (const { kind, tipset } of changes) {
    if (kind === 'revert') {
      now = stepBack(now, tipset)
      loose = loose.filter(({ height }) => height < tipset.height)
      head = undefined
      continue
    }
    head = tipset
    const last = loose.at(-1)
    const grown = loose.length === 0 ? stepTo(now, tipset) : undefined
    if (grown) now = grown
    else loose = last && standsOn(tipset, last) ? [...loose, tipset] : [tipset]
  }
  if (!head)
    return now === track && track.reverted === undefined ? nothing(track) : { kind: 'ask-head', track: now }
  const [first, ...others] = loose
  if (first) return { kind: 'search', track: now, loose: [first, ...others] }
  return conclude(track, now, head)
}

/** The node's head, asked for. */
export function readHead(track: HeadTrack, head: TipSet): Reading {
  return readChanges(track, [{ kind: 'current', tipset: head }])
}

/**
 * The end of a search.
 * @param place of the last known tipset that is on the chain of the head; −1 for none, or when it cannot be found out
 */
export function attach(
  track: HeadTrack,
  loose: readonly [TipSet, ...TipSet[]],
  place: number
): Extract<Reading, { kind: 'news' }> {
  const cut = cutAfter(track, place)
  const below = cut.known.at(-1)
  const [first, ...others] = loose
  const bottom = { ...remember(first), from: below ? below.height + 1 : first.height }
  const now = { known: keep([...cut.known, bottom, ...others.map(remember)]), reverted: cut.reverted }
  return tell(now, loose.at(-1) ?? loose[0])
}

/** The track with `tipset` as its head, or undefined when that stands on no known tipset. */
function stepTo(track: HeadTrack, tipset: TipSet): HeadTrack | undefined {
  const { known } = track
  if (known.length === 0) return { known: [remember(tipset)], reverted: track.reverted }
  const same = known.findLastIndex(({ key }) => isSameTipSet(key, tipset.key))
  if (same >= 0) return cutAfter(track, same)
  const parent = known.findLastIndex((candidate) => standsOn(tipset, candidate))
  if (parent < 0) return undefined
  const cut = cutAfter(track, parent)
  return { known: keep([...cut.known, remember(tipset)]), reverted: cut.reverted }
}

/** The track without `tipset`, when that is known; one that is not says that more happened than was heard. */
function stepBack({ known, reverted }: HeadTrack, { key, height }: TipSet): HeadTrack {
  const track = { known, reverted: lower(reverted, height) }
  const place = known.findLastIndex((tipset) => isSameTipSet(tipset.key, key))
  return place < 0 ? track : cutAfter(track, place - 1)
}

/** What is above the known tipset at `place` was reverted. */
function cutAfter(track: HeadTrack, place: number): HeadTrack {
  const above = track.known[place + 1]
  if (!above) return track
  return { known: track.known.slice(0, place + 1), reverted: lower(track.reverted, above.from) }
}

function conclude(before: HeadTrack, now: HeadTrack, head: TipSet): Reading {
  const last = before.known.at(-1)
  const isSame = last !== undefined && isSameTipSet(last.key, head.key) && now.reverted === undefined
  return isSame ? nothing(now) : tell(now, head)
}

function tell(track: HeadTrack, head: TipSet): Extract<Reading, { kind: 'news' }> {
  const news = { head, lowestReverted: track.reverted }
  return { kind: 'news', track: { known: track.known, reverted: undefined }, news }
}

function nothing(track: HeadTrack): Reading {
  return { kind: 'nothing', track }
}

function standsOn(tipset: TipSet, { key }: Pick<TipSet, 'key'>): boolean {
  return isSameTipSet(tipset.blocks[0].parents, key)
}

function remember({ key, height }: TipSet): KnownTipSet {
  return { key, height, from: height }
}

function keep(known: readonly KnownTipSet[]): readonly KnownTipSet[] {
  return known.length > mostKnown ? known.slice(known.length - mostKnown) : known
}

/** Two pieces of news as one, for a reader that was busy. */
export function mergeNews(earlier: HeadNews, later: HeadNews): HeadNews {
  return { head: later.head, lowestReverted: lower(earlier.lowestReverted, later.lowestReverted) }
}

function lower(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Math.min(one, other)
}
