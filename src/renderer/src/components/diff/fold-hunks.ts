/** Equal lines far from any change are folded away, a few around each change stay. Pure. */
import type { TextDiff } from '../../../../shared/contract/console/config-file.ts'
import type { DiffLine } from './line-diff.ts'

/** A run of lines; folded ones are all equal, and may not be at hand. */
export interface Hunk {
  readonly folded: boolean
  /** How many lines it stands for. */
  readonly count: number
  readonly lines: readonly DiffLine[]
}

/** @param context equal lines kept on each side of a change; a fold hides at least two */
export function foldHunks(lines: readonly DiffLine[], context = 3): readonly Hunk[] {
  const near = new Array<boolean>(lines.length).fill(false)
  lines.forEach(({ kind }, index) => {
    if (kind !== 'same') near.fill(true, Math.max(0, index - context), index + context + 1)
  })
  // A fold of one line would take as much room as the line.
  const shown = near.map(
    (isNear, index) => isNear || (near[index - 1] !== false && near[index + 1] !== false)
  )
  const hunks: { folded: boolean; count: number; lines: DiffLine[] }[] = []
  lines.forEach((line, index) => {
    const folded = !shown[index]
    const last = hunks.at(-1)
    if (last?.folded === folded) {
      last.lines.push(line)
      last.count += 1
    } else hunks.push({ folded, count: 1, lines: [line] })
  })
  return hunks
}

/** The hunks of a diff made elsewhere; what lies between them is folded and not at hand. */
export function hunksOfDiff(diff: TextDiff): readonly Hunk[] {
  let seen = 0
  return diff.hunks.flatMap(({ beforeStart, beforeCount, afterStart, lines }) => {
    // A side without lines names the line before it.
    const first = beforeCount === 0 ? beforeStart + 1 : beforeStart
    const gap = first - 1 - seen
    seen = first - 1 + beforeCount
    const hunk: Hunk = { folded: false, count: lines.length, lines: numberLines(lines, first, afterStart) }
    return gap > 0 ? [{ folded: true, count: gap, lines: [] }, hunk] : [hunk]
  })
}

function numberLines(
  lines: TextDiff['hunks'][number]['lines'],
  beforeStart: number,
  afterStart: number
): readonly DiffLine[] {
  let before = beforeStart - 1
  let after = Math.max(afterStart, 1) - 1
  return lines.map(({ kind, text }) => {
    if (kind !== 'added') before += 1
    if (kind !== 'removed') after += 1
    return {
      kind,
      text,
      before: kind === 'added' ? undefined : before,
      after: kind === 'removed' ? undefined : after
    }
  })
}
