/**
 * Lock directories against cards (operators.md 6): processes on one card must share a TMPDIR, so that the lock in it keeps
 * them apart; processes on different cards must not, or one waits for the other. Pure. Where the cards of two processes
 * cannot be compared, nothing is said.
 */
import type { AssignedProcess, WizardCard } from '../../../shared/contract/console/gpu-assignment.ts'
import type { VisibleCards } from '../../prover/gpu/visible-cards.ts'
import type { Report } from './report-finding.ts'

export interface PlacedProcess {
  readonly process: AssignedProcess
  readonly visible: VisibleCards
  /** Those it may be said to use; empty where that cannot be told. */
  readonly cards: readonly WizardCard[]
}

export function checkTmpdirs(placed: readonly PlacedProcess[], report: Report): void {
  for (const [at, place] of placed.entries()) {
    const { id, envs } = place.process
    const tmpdir = envs['TMPDIR']
    if (tmpdir === undefined) report('tmpdirNotChosen', [id])
    else if (!tmpdir.startsWith('/')) report('tmpdirRelative', [id], { tmpdir })
    for (const earlier of placed.slice(0, at)) {
      const shared = shareCards(earlier, place)
      const pair = [earlier.process.id, id]
      const sameDirectory = directoryOf(earlier.process) === directoryOf(place.process)
      if (shared === false && sameDirectory) report('tmpdirShared', pair, { tmpdir: tmpdir ?? '/tmp' })
      if (shared === true && !sameDirectory) {
        report('tmpdirDiffers', pair, {
          one: directoryOf(earlier.process),
          other: directoryOf(place.process)
        })
      }
    }
  }
}

/** Where a process keeps its locks, as far as its entry says: without TMPDIR that is the system's. */
export function directoryOf({ envs }: AssignedProcess): string {
  return (envs['TMPDIR'] ?? '/tmp').replace(/\/+/g, '/').replace(/(?<=.)\/$/, '')
}

/** Undefined where nobody can tell. */
function shareCards(one: PlacedProcess, other: PlacedProcess): boolean | undefined {
  if (one.visible.kind === 'none' || other.visible.kind === 'none') return undefined
  const mine = one.visible.kind === 'cards' ? one.visible.cards : undefined
  const theirs = other.visible.kind === 'cards' ? other.visible.cards : undefined
  if (mine && theirs) return mine.some((card) => theirs.includes(card))
  if (mine || theirs) return undefined
  // Both by index in CUDA's own order: whatever it is, it is the same for both.
  const indexes = listed(one.process)
  return listed(other.process).some((index) => indexes.includes(index))
}

function listed({ envs }: AssignedProcess): string[] {
  return (envs['CUDA_VISIBLE_DEVICES'] ?? '').split(',').map((entry) => entry.trim())
}
