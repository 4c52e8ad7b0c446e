/** Finds what somebody half remembers: the letters in their order, the better the closer together and at the heads of words. Pure. */

export interface FuzzyMatch {
  readonly score: number
  /** Which characters of the text matched, ascending. */
  readonly at: readonly number[]
}

/** @returns undefined when a letter of the query is missing; an empty query matches everything */
export function matchFuzzy(query: string, text: string): FuzzyMatch | undefined {
  const wanted = query.trim().toLowerCase()
  const hay = text.toLowerCase()
  const whole = hay.indexOf(wanted)
  if (wanted === '') return { score: 0, at: [] }
  if (whole >= 0) {
    const at = [...wanted].map((_letter, index) => whole + index)
    return { score: 1000 - whole + (isHead(hay, whole) ? 500 : 0) - hay.length / 100, at }
  }
  const at: number[] = []
  let score = -hay.length / 100
  let from = 0
  for (const letter of wanted) {
    if (letter === ' ') continue
    const found = hay.indexOf(letter, from)
    if (found < 0) return undefined
    score += found === from && at.length > 0 ? 8 : isHead(hay, found) ? 6 : 1
    at.push(found)
    from = found + 1
  }
  return { score, at }
}

function isHead(text: string, at: number): boolean {
  return at === 0 || /[\s\-_.:/·]/.test(text.charAt(at - 1))
}

/** The text in pieces, matched and not, for marking. */
export function markPieces(
  text: string,
  at: readonly number[]
): readonly { readonly text: string; readonly marked: boolean }[] {
  const pieces: { text: string; marked: boolean }[] = []
  const marks = new Set(at)
  for (let index = 0; index < text.length; index += 1) {
    const marked = marks.has(index)
    const last = pieces.at(-1)
    if (last?.marked === marked) last.text += text.charAt(index)
    else pieces.push({ text: text.charAt(index), marked })
  }
  return pieces
}
