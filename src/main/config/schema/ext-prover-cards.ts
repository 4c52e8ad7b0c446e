/**
 * Which entries get in each other's way over cards and lock directories (operators.md 6): provers on one card must share a
 * TMPDIR, so that the lock in it keeps them apart; provers on different cards must not, or one waits for the other. Pure.
 * It says nothing where the cards of two entries cannot be compared.
 */
import type { FileRemark } from './describe.ts'

interface CardUser {
  readonly envs: Readonly<Record<string, string>>
}

/** More pairs than this are not looked at: no machine has so many cards. */
const mostEntries = 64

/** @param lists entries by the spelling of their list */
export function noteSharedCards(lists: Readonly<Record<string, readonly CardUser[]>>): FileRemark[] {
  const users = Object.entries(lists)
    .flatMap(([name, entries]) =>
      entries.map(({ envs }, at) => ({ label: `${name}[${at}]`, path: [name, at, 'Envs'], ...placeOf(envs) }))
    )
    .slice(0, mostEntries)
  return users.flatMap((user, at) => {
    for (const earlier of users.slice(0, at)) {
      const message = compare(user, earlier)
      if (message !== undefined) return [{ path: user.path, message: `${user.label}: ${message}` }]
    }
    return []
  })
}

interface Place {
  readonly label: string
  /** Undefined = every card. */
  readonly cards: readonly string[] | undefined
  readonly tmpdir: string
}

function placeOf(envs: Readonly<Record<string, string>>): Omit<Place, 'label'> {
  const visible = envs['CUDA_VISIBLE_DEVICES']
  return {
    cards: visible?.split(',').map((card) => card.trim()),
    tmpdir: (envs['TMPDIR'] ?? '').replace(/\/+$/, '')
  }
}

function compare(one: Place, other: Place): string | undefined {
  const sameDirectory = one.tmpdir === other.tmpdir
  const shared = shareCards(one.cards, other.cards)
  if (shared === false && sameDirectory) {
    return `another card than ${other.label} but the same TMPDIR: they wait for each other’s lock; give each card a TMPDIR of its own`
  }
  if (shared === true && !sameDirectory) {
    return `the same card as ${other.label} but another TMPDIR: no lock keeps them apart and the memory of the card may not do; give each a card of its own, or both the same TMPDIR`
  }
  return undefined
}

/** Undefined where nobody can tell: an index beside a UUID, or no card at all. */
function shareCards(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined
): boolean | undefined {
  if (one === undefined || other === undefined) {
    const rest = one ?? other ?? ['0']
    return rest.some(isCard) ? true : undefined
  }
  if (!one.every(isCard) || !other.every(isCard)) return undefined
  if (one.some(isIndex) !== other.some(isIndex)) return undefined
  return one.some((card) => other.some((another) => isSameCard(card, another)))
}

function isCard(card: string): boolean {
  return isIndex(card) || /^(?:GPU|MIG)-./.test(card)
}

function isIndex(card: string): boolean {
  return /^\d+$/.test(card)
}

/** A UUID may be cut short; an index may not. */
function isSameCard(one: string, other: string): boolean {
  return one === other || (!isIndex(one) && (one.startsWith(other) || other.startsWith(one)))
}
