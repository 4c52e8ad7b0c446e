/** A line as it is drawn: its message, what stands behind it, and the places to mark, all in one text. Pure. */
import type { LogLineRow, TextRange } from '../../../../shared/contract/console/log-lines.ts'

export interface ShownLine {
  readonly text: string
  /** Where the message ends and the fields begin. */
  readonly messageEnd: number
  /** In `text`, in order. */
  readonly marks: readonly TextRange[]
}

export interface Segment {
  readonly text: string
  readonly marked: boolean
  /** Behind the message. */
  readonly quiet: boolean
}

/** Between a message and the raw line it was read out of. */
const space = '  '

/** The length of {@link showLine}'s text, without making it. */
export function shownLength({ text, message, messageAt }: LogLineRow): number {
  if (messageAt) return text.length - messageAt[0]
  return message === undefined ? text.length : message.length + space.length + text.length
}

export function showLine(line: LogLineRow): ShownLine {
  const { text, message, messageAt, marks = [] } = line
  if (messageAt) {
    const [from, to] = messageAt
    return { text: text.slice(from), messageEnd: to - from, marks: shift(marks, -from) }
  }
  if (message === undefined) return { text, messageEnd: text.length, marks }
  // The message does not stand in the line as it reads, so the raw line stands behind it.
  const front = message + space
  return { text: front + text, messageEnd: message.length, marks: shift(marks, front.length) }
}

function shift(marks: readonly TextRange[], by: number): readonly TextRange[] {
  return marks
    .map(([from, to]): TextRange => [Math.max(0, from + by), to + by])
    .filter(([from, to]) => to > from)
}

/** The part of a line from one place to another, cut where its look changes. */
export function segmentsOf({ text, messageEnd, marks }: ShownLine, from: number, to: number): Segment[] {
  const end = Math.min(to, text.length)
  const cuts = new Set([from, end])
  for (const place of [messageEnd, ...marks.flat()]) if (place > from && place < end) cuts.add(place)
  const places = [...cuts].sort((one, other) => one - other)
  const segments: Segment[] = []
  for (let index = 1; index < places.length; index++) {
    const [start = 0, stop = 0] = [places[index - 1], places[index]]
    segments.push({
      text: text.slice(start, stop).replaceAll('\t', ' '),
      marked: marks.some(([first, last]) => first <= start && stop <= last),
      quiet: start >= messageEnd
    })
  }
  return segments
}

/** Characters of one row: those of wide scripts take two columns. */
export function charactersPerRow(text: string, columns: number): number {
  // Only what could be wider counts, and most lines are plain.
  const isPlain = !/[\u1100-\uffff]/.test(text)
  return Math.max(10, isPlain ? columns : Math.floor(columns / 2))
}
