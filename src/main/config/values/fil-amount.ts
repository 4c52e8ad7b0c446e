/**
 * Amounts of FIL as text (`5 nanoFIL`, `0.1`, `7 attofil`) to attoFIL and back. Source: node-protocol.md §3.1.
 * `afil` is 10^0 here, as in current damocles; v0.2–v0.4 took it ten times too large by mistake.
 */

const decimalsOfUnit: Readonly<Record<string, number>> = {
  '': 18,
  fil: 18,
  nanofil: 9,
  nfil: 9,
  attofil: 0,
  afil: 0
}
const amount = /^([+-]?)(\d*)(?:\.(\d*))?\s*([a-z]*)$/i
const maxDigits = 50

/** attoFIL, or undefined when the text is no amount (finer than 1 attoFIL, unknown unit, no digits). */
export function parseFilAmount(text: string): bigint | undefined {
  const match = amount.exec(text.trim())
  if (!match || text.length > maxDigits + 20) return undefined
  const [, sign = '', whole = '', written = '', unit = ''] = match
  const decimals = Object.hasOwn(decimalsOfUnit, unit.toLowerCase())
    ? decimalsOfUnit[unit.toLowerCase()]
    : undefined
  const fraction = written.replace(/0+$/, '')
  if (decimals === undefined || whole + written === '' || fraction.length > decimals) return undefined
  const atto = BigInt(whole + fraction.padEnd(decimals, '0'))
  return sign === '-' ? -atto : atto
}

/** Shortest text that reads back to the same amount: `5 nanoFIL`, `1.5 FIL`, `7 attoFIL`, `0`. */
export function formatFilAmount(atto: bigint): string {
  if (atto === 0n) return '0'
  if (atto < 0n) return `-${formatFilAmount(-atto)}`
  if (atto % 1_000_000_000_000_000n === 0n) return `${scaled(atto, 18)} FIL`
  if (atto % 1_000_000n === 0n) return `${scaled(atto, 9)} nanoFIL`
  return `${atto} attoFIL`
}

function scaled(atto: bigint, decimals: number): string {
  const digits = atto.toString().padStart(decimals + 1, '0')
  const fraction = digits.slice(-decimals).replace(/0+$/, '')
  return digits.slice(0, -decimals) + (fraction && `.${fraction}`)
}
