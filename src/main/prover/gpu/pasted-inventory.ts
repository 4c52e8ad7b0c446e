/**
 * An inventory somebody pasted from another machine: `nvidia-smi -L`, `nvidia-smi --query-gpu=… --format=csv`, our own
 * JSON, or several of them one after the other. The form is found out, not asked for; every line that was not understood
 * is reported with a reason, so that nothing is dropped in silence. Pure.
 */
import { PosterError } from '../../lib/error.ts'
import { parseJson, type JsonValue } from '../../lib/json.ts'
import { isSameCard, mergeCards, mostCards, type GpuCard } from './card.ts'
import { readListLine } from './card-list-line.ts'
import { readTableHeader, readTableRow, splitRow, type TableHeader } from './card-table.ts'
import { cardFields } from './card-values.ts'
import { readComplaint } from './driver-complaint.ts'
import { cleanPastedLines, isSurroundings } from './pasted-text.ts'
import { printableText } from './printable-text.ts'
import { readProbeReport } from './probe-report.ts'

export type PastedForm = 'list' | 'csv' | 'json'

export interface NotUnderstood {
  /** `line 3`, or `cards[2].uuid` for JSON. */
  readonly place: string
  /** What stands there, shortened and printable. */
  readonly text: string
  readonly reason: string
}

export interface PastedInventory {
  /** What the text was; empty when it held no inventory. */
  readonly forms: readonly PastedForm[]
  readonly cards: readonly GpuCard[]
  readonly notUnderstood: readonly NotUnderstood[]
  /** Lines not understood beyond the first 50. */
  readonly furtherNotUnderstood: number
}

const maxCharacters = 256 * 1024
/** Longer than any row of nvidia-smi; keeps the patterns below quick on hostile text. */
const maxLineCharacters = 1000
const mostProblems = 50

/** @throws PosterError TOO_LARGE for more than 256 Ki characters */
export function parsePastedInventory(text: string): PastedInventory {
  if (text.length > maxCharacters) {
    throw new PosterError(
      'TOO_LARGE',
      `the pasted text has ${text.length} characters, at most ${maxCharacters} are read`,
      {
        advice: 'Paste only the output of "nvidia-smi -L" or of the query'
      }
    )
  }
  return new PastedReading(cleanPastedLines(text)).read()
}

class PastedReading {
  readonly #lines: readonly string[]
  readonly #forms = new Set<PastedForm>()
  readonly #cards: { card: GpuCard; form: PastedForm }[] = []
  readonly #problems: NotUnderstood[] = []
  #furtherProblems = 0
  #header: TableHeader | undefined

  constructor(lines: readonly string[]) {
    this.#lines = lines
  }

  read(): PastedInventory {
    if (!this.#readJson()) for (const [index, line] of this.#lines.entries()) this.#readLine(line, index + 1)
    return {
      forms: [...this.#forms],
      cards: this.#cards.map(({ card }) => card),
      notUnderstood: this.#problems,
      furtherNotUnderstood: this.#furtherProblems
    }
  }

  /** JSON is read as a whole, whatever stands before and after it. */
  #readJson(): boolean {
    const text = this.#lines.join('\n')
    const start = text.search(/\{\s*"|\[\s*\{/)
    const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))
    if (start < 0 || end <= start) return false
    const report = readJsonReport(text.slice(start, end + 1))
    if (typeof report === 'string') {
      if (!/"cards"/.test(text)) return false
      this.#forms.add('json')
      const line = text.slice(0, start).split('\n').length
      this.#reject(`line ${line}`, text.slice(start, start + 60), report)
      return true
    }
    this.#forms.add('json')
    for (const card of report.cards) this.#add(card, 'json', 'cards', '')
    for (const { place, text: shown, reason } of report.notUnderstood) this.#reject(place, shown, reason)
    return true
  }

  #readLine(line: string, number: number): void {
    const place = `line ${number}`
    if (line.length > maxLineCharacters)
      return this.#reject(place, line, 'the line is too long to be of a list of cards')
    const listed = readListLine(line)
    if (listed?.kind === 'mig-instance') return this.#countMigInstance(place, line)
    const header = readTableHeader(line)
    if (header) {
      this.#header = header
      this.#forms.add('csv')
      return
    }
    if (listed && readComplaint(line) === undefined) {
      this.#forms.add('list')
      this.#add(listed.card, 'list', place, line)
      if (listed.wrong !== undefined) this.#reject(place, line, listed.wrong)
      return
    }
    if (isSurroundings(line)) return
    const complaint = readComplaint(line)
    if (complaint !== undefined && !/^\s*\d{1,3}\s*[,;|\t]/.test(line)) {
      return this.#reject(place, line, 'the driver of that machine reports a problem here')
    }
    this.#readRow(line, place)
  }

  #readRow(line: string, place: string): void {
    const { columns, delimiter } = this.#header ?? headerOfOurQuery(line) ?? {}
    if (!columns || !delimiter) {
      if (/NVIDIA-SMI \d+\./.test(line)) {
        return this.#reject(
          place,
          line,
          'this is the table of plain "nvidia-smi"; paste that of "nvidia-smi -L"'
        )
      }
      const looksLikeRow = /GPU-[\da-f]{8}/i.test(line) && line.includes(',')
      const reason = looksLikeRow
        ? 'without a header the columns cannot be told apart; leave out "noheader"'
        : 'not a line of a list of cards'
      return this.#reject(place, line, reason)
    }
    const { card, wrong } = readTableRow(columns, splitRow(line, delimiter))
    if (card) {
      this.#forms.add('csv')
      this.#add(card, 'csv', place, line)
    }
    if (wrong.length > 0) this.#reject(place, line, wrong.join('; '))
  }

  #countMigInstance(place: string, line: string): void {
    const last = this.#cards.at(-1)
    if (last?.form !== 'list') return this.#reject(place, line, 'a MIG instance without the card above it')
    last.card = { ...last.card, migInstances: (last.card.migInstances ?? 0) + 1 }
  }

  /** The same card in two forms is one card; twice in one form it is a mistake. */
  #add(card: GpuCard, form: PastedForm, place: string, line: string): void {
    const known = this.#cards.find((other) => isSameCard(other.card, card))
    if (known && known.form !== form) {
      known.card = mergeCards(known.card, card)
      return
    }
    if (known) return this.#reject(place, line === '' ? card.name : line, 'this card is listed twice')
    if (this.#cards.length >= mostCards) return this.#reject(place, line, `more than ${mostCards} cards`)
    this.#cards.push({ card, form })
  }

  #reject(place: string, text: string, reason: string): void {
    if (this.#problems.length >= mostProblems) this.#furtherProblems++
    else this.#problems.push({ place, text: printableText(text, 120), reason })
  }
}

function readJsonReport(text: string): Exclude<ReturnType<typeof readProbeReport>, undefined> | string {
  let value: JsonValue
  try {
    value = parseJson(text)
  } catch {
    return 'this begins like JSON, but it is not complete or not correct'
  }
  return readProbeReport(value) ?? 'this JSON holds no list called "cards"'
}

/** A row of the very query this program asks, pasted without its header. */
function headerOfOurQuery(line: string): TableHeader | undefined {
  const cells = splitRow(line, ',')
  const isOurs =
    (cells.length === cardFields.length || cells.length === cardFields.length - 1) &&
    /^\d{1,3}$/.test(cells[0] ?? '') &&
    /^GPU-/i.test(cells[1] ?? '')
  return isOurs ? { columns: cardFields.slice(0, cells.length), delimiter: ',' } : undefined
}
