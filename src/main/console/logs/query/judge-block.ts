/**
 * The lines of a block with what a filter says of each. Level and time of a line without a head are those of the nearest
 * line above that has one, in this block or before it.
 */
import type { LogLineLevel } from '../../../../shared/contract/console/log-lines.ts'
import { headTime, readHead, type LineHead } from '../line/line-head.ts'
import type { InheritedHead, LogSource, SourceBlock, SourceLine } from '../source/log-source.ts'
import type { LineFilter, Verdict } from './line-filter.ts'

export interface JudgedLine {
  readonly line: SourceLine
  readonly level: LogLineLevel | undefined
  readonly continuation: boolean
  readonly verdict: Verdict
}

export interface JudgedBlock {
  /** Oldest first. */
  readonly lines: readonly JudgedLine[]
  /** ms since the Unix epoch of a line, its own or taken over. */
  timeOf(index: number): number | undefined
}

/** @throws PosterError INVALID_ARGUMENT when a pattern takes too long; the source's errors */
export async function judgeBlock(
  source: LogSource,
  block: SourceBlock,
  filter: LineFilter
): Promise<JudgedBlock> {
  const lines = block.lines()
  const heads = lines.map(({ text, level }) => (level === undefined ? readHead(text) : undefined))
  const begins = lines.findIndex((line, index) => hasOwn(line, heads[index]))
  const above: InheritedHead = begins === 0 ? nothing : await source.headBefore(block.placeOf(block.start))
  const owners = ownersOf(lines, heads)
  const levelOf = (index: number): LogLineLevel | undefined => {
    const owner = owners[index] ?? -1
    return owner < 0 ? above.level : (lines[owner]?.level ?? heads[owner]?.level)
  }
  const verdicts = await filter.judge(
    lines.map(({ text, pid }, index) => ({ text, level: levelOf(index), pid }))
  )
  const times = new Map<number, number | undefined>()
  return {
    lines: lines.map((line, index) => ({
      line,
      level: levelOf(index),
      continuation: line.level === undefined && heads[index] === undefined,
      verdict: verdicts[index] ?? { matches: false, marks: [] }
    })),
    timeOf(index) {
      const own = lines[index]?.at
      if (own !== undefined) return own
      const owner = owners[index] ?? -1
      if (owner < 0) return above.at
      if (!times.has(owner)) times.set(owner, timeOfHead(lines[owner], heads[owner]))
      return times.get(owner)
    }
  }
}

const nothing: InheritedHead = { level: undefined, at: undefined }

function hasOwn({ level }: SourceLine, head: LineHead | undefined): boolean {
  return level !== undefined || head !== undefined
}

/** For each line the index of the one it belongs to: itself, one above, or -1. */
function ownersOf(lines: readonly SourceLine[], heads: readonly (LineHead | undefined)[]): readonly number[] {
  let owner = -1
  return lines.map((line, index) => (owner = hasOwn(line, heads[index]) ? index : owner))
}

function timeOfHead(line: SourceLine | undefined, head: LineHead | undefined): number | undefined {
  return line?.at ?? (head && headTime(head))
}
