/**
 * A filter of the page as something that judges lines: levels and texts line by line, regular expressions for a block at
 * once in their thread. It also says which blocks cannot hold a match, so that these are never cut into lines.
 */
import type {
  LogFilter,
  LogLineFields,
  LogLineLevel,
  TextRange
} from '../../../../shared/contract/console/log-lines.ts'
import { PosterError } from '../../../lib/error.ts'
import { readHead } from '../line/line-head.ts'
import { parseLine } from '../line/parse-line.ts'
import { pickFields } from '../line/pick-fields.ts'
import { mostMarks } from './pattern-messages.ts'
import { PatternRunner } from './pattern-runner.ts'

/** What of a line decides. */
export interface Candidate {
  readonly text: string
  readonly level: LogLineLevel | undefined
  readonly pid: number | undefined
}

export interface Verdict {
  readonly matches: boolean
  readonly marks: readonly TextRange[]
}

export interface LineFilter {
  /** Lines before and after each match. */
  readonly context: number
  /** False for a block without any match; `searchable` has a character for each byte of UTF-8. */
  mayHold(searchable: string): boolean
  /** @throws PosterError INVALID_ARGUMENT when a pattern takes too long */
  judge(candidates: readonly Candidate[]): Promise<readonly Verdict[]>
}

const mostContext = 20
const longestText = 1_000
const yes: Verdict = { matches: true, marks: [] }
const no: Verdict = { matches: false, marks: [] }

/** @throws PosterError INVALID_ARGUMENT for a pattern that is none and for a text that is too long */
export function compileFilter(filter: LogFilter | undefined, runner: PatternRunner): LineFilter {
  const { levels, search, fields } = filter ?? {}
  const highlights = filter?.mode === 'highlight'
  const wantedLevels = levels && new Set(levels)
  const find = search && search.value !== '' ? searchBy(search, runner) : undefined
  const hasFields = fields !== undefined && Object.values(fields).some((value) => value !== undefined)
  const passes = [
    ...(highlights ? [] : [textPass(search)]),
    ...(hasFields ? fieldPasses(fields) : []),
    levelPass(wantedLevels)
  ].filter((pass) => pass !== undefined)
  const isWanted = ({ text, level, pid }: Candidate): boolean => {
    if (wantedLevels && !wantedLevels.has(level ?? 'info')) return false
    return !hasFields || hasThese(fields, text, pid)
  }
  return {
    context: highlights ? 0 : Math.min(Math.max(filter?.context ?? 0, 0), mostContext),
    mayHold: (searchable) => passes.every((pass) => pass(searchable)),
    async judge(candidates) {
      const wanted = candidates.map(isWanted)
      if (!find) return wanted.map((is) => (is ? yes : no))
      const found = await find(candidates.filter((_, index) => wanted[index]).map(({ text }) => text))
      let place = 0
      return wanted.map((is) => {
        if (!is) return no
        const marks = found[place++]
        return { matches: highlights || marks !== undefined, marks: marks ?? [] }
      })
    }
  }
}

type Search = NonNullable<LogFilter['search']>
/** For each line its marks, or undefined where it does not match. */
type Find = (texts: readonly string[]) => Promise<readonly (readonly TextRange[] | undefined)[]>

function searchBy({ kind, value, caseSensitive }: Search, runner: PatternRunner): Find {
  if (value.length > longestText) {
    throw new PosterError('INVALID_ARGUMENT', `a text to search for may have ${longestText} characters`)
  }
  if (kind === 'text') {
    const pattern = new RegExp(escapePattern(value), caseSensitive ? 'g' : 'gi')
    return (texts) => Promise.resolve(texts.map((text) => marksOf(pattern, text)))
  }
  const flags = caseSensitive ? 'g' : 'gi'
  PatternRunner.check(value, flags)
  return async (texts) => {
    const marks: (readonly TextRange[] | undefined)[] = texts.map(() => undefined)
    for (const match of await runner.match(value, flags, texts)) marks[match.line] = match.marks
    return marks
  }
}

/** Of a text: it cannot backtrack. */
function marksOf(pattern: RegExp, text: string): readonly TextRange[] | undefined {
  pattern.lastIndex = 0
  const marks: TextRange[] = []
  for (let match = pattern.exec(text); match && marks.length < mostMarks; match = pattern.exec(text)) {
    marks.push([match.index, match.index + match[0].length])
  }
  return marks.length > 0 ? marks : undefined
}

/** False for a block, as a character for each byte, that cannot hold a match. */
type BlockPass = (searchable: string) => boolean

function textPass(search: Search | undefined): BlockPass | undefined {
  if (!search || search.kind !== 'text' || search.value === '') return undefined
  const { value, caseSensitive = false } = search
  const bytes = Buffer.from(value, 'utf8').toString('latin1')
  if (caseSensitive) return (searchable) => searchable.includes(bytes)
  const foreign = value.replace(/[\u0000-\u007f]/g, '')
  // The other case of such a letter is other bytes.
  if (foreign.toLowerCase() !== foreign.toUpperCase()) return undefined
  // Many times as fast as a pattern without case. What it does to bytes above 0x7F it does to both.
  const lower = bytes.toLowerCase()
  return (searchable) => searchable.toLowerCase().includes(lower)
}

function fieldPasses({ miner, deadline }: NonNullable<LogFilter['fields']>): BlockPass[] {
  // A partition in the middle of a batch is not written in its line.
  return [miner, deadline]
    .filter((value) => value !== undefined)
    .map((value) => {
      const pattern = new RegExp(`\\D0*${value}\\D`)
      return (searchable) => pattern.test(searchable)
    })
}

/** Only for grave levels: the others are in every block. */
function levelPass(wanted: ReadonlySet<LogLineLevel> | undefined): BlockPass | undefined {
  if (!wanted || wanted.has('info') || wanted.has('debug')) return undefined
  const words = [
    ...(wanted.has('warn') ? ['WARN', '"warn"'] : []),
    ...(wanted.has('error') ? ['ERROR', 'PANIC', 'FATAL', '"error"', '"panic"', '"dpanic"', '"fatal"'] : [])
  ]
  const pattern = new RegExp(words.join('|'))
  // A block may begin in the middle of a record.
  return (searchable) => pattern.test(searchable) || readHead(searchable) === undefined
}

function hasThese(wanted: NonNullable<LogFilter['fields']>, text: string, pid: number | undefined): boolean {
  const found: LogLineFields = pickFields(parseLine(text).fields, text) ?? {}
  if (wanted.miner !== undefined && found.miner !== wanted.miner) return false
  if (wanted.deadline !== undefined && found.deadline !== wanted.deadline) return false
  if (wanted.partition !== undefined && !found.partitions?.includes(wanted.partition)) return false
  return wanted.pid === undefined || (pid ?? found.pid) === wanted.pid || found.pid === wanted.pid
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
