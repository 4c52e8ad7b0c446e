/** Whole numbers for people: thousands apart, a real minus sign. */

/** 6566013 is `6,566,013`; −12 carries U+2212. */
export function formatCount(value: number | bigint): string {
  const digits = (typeof value === 'bigint' ? value : BigInt(Math.trunc(value))).toString()
  const isNegative = digits.startsWith('-')
  const grouped = digits.replace('-', '').replace(/\B(?=(\d{3})+$)/g, ',')
  return isNegative ? `−${grouped}` : grouped
}

/** A difference with its sign: `+22`, `−12`, `0`. */
export function formatChange(value: number | bigint): string {
  return value > 0 ? `+${formatCount(value)}` : formatCount(value)
}

/** A share from 0 to 1 as whole per cent; it says 100% only for all, and 0% only for none. */
export function formatShare(share: number): string {
  const rounded = Math.round(share * 100)
  if (rounded === 100 && share < 1) return '99%'
  if (rounded === 0 && share > 0) return '1%'
  return `${String(rounded)}%`
}
