/** What a person types to find a sector: a number, or a miner and a number. Pure. */
export interface SectorSearch {
  /** '' for the miner chosen anyway */
  readonly miner: string
  readonly number: string
}

/** Also `s-t01234-120744`. @returns undefined for anything else */
export function readSearch(typed: string): SectorSearch | undefined {
  const named = /^s-[ft]0(\d{1,20})-(\d{1,20})$/.exec(typed.trim())
  if (named) return { miner: `f0${named[1] ?? ''}`, number: plain(named[2] ?? '') }
  const match = /^(?:[ft]0(\d{1,20})[\s,/-]+)?(\d{1,20}|\d{1,3}(?:,\d{3}){1,6})$/.exec(typed.trim())
  if (!match) return undefined
  const [, miner, number = ''] = match
  return { miner: miner === undefined ? '' : `f0${miner}`, number: plain(number.replaceAll(',', '')) }
}

function plain(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}
