/**
 * Why a message was not taken, or failed, told from its exit code and from the words of nodes and messagers (most errors are
 * Go's text, proving.md §2.2). What is done about it is decided elsewhere.
 */

/**
 * - `already-proven`: the chain has a proof of one of the partitions
 * - `not-open`: the window is not open, or not any more
 * - `sender`: the chain or the wallet does not let the sender send
 * - `funds`: the sender cannot pay
 * - `price`: fee cap and premium do not fit each other or the pool
 * - `out-of-gas`: the limit is too low
 * - `execution`: it fails for another reason of the actor's
 * - `other`: anything else
 */
export type Refusal =
  'already-proven' | 'not-open' | 'sender' | 'funds' | 'price' | 'out-of-gas' | 'execution' | 'other'

const exitCodeText = /\b(?:RetCode\s*=\s*|exit(?:\s*code)?\s*[:=]?\s*\[?(?:[a-z]+\()?)(\d{1,3})\b/i

/** The exit code that a text names; undefined when it names none. */
export function exitCodeIn(text: string): number | undefined {
  const digits = exitCodeText.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** @param text in the words of whoever refused */
export function readRefusal(text: string): Refusal {
  if (/already proven/i.test(text)) return 'already-proven'
  if (/not yet open|not open|invalid deadline/i.test(text)) return 'not-open'
  if (/not enough funds|insufficient (?:funds|balance)|balance too low/i.test(text)) return 'funds'
  if (
    /key not found|no (?:such )?wallet|not (?:found )?in (?:the )?wallet|wallet .*not|caller .*(?:not|is none) of|not one of/i.test(
      text
    )
  ) {
    return 'sender'
  }
  const exit = exitCodeIn(text)
  if (exit !== undefined) return refusalOfExit(exit)
  if (
    /premium.*(?:greater|higher|above)|fee ?cap.*(?:low|less|below)|too low GasPremium|base ?fee/i.test(text)
  )
    return 'price'
  return /out of gas/i.test(text) ? 'out-of-gas' : 'other'
}

/** @param exit of a message that did not succeed (proving.md §1.10) */
export function refusalOfExit(exit: number): Refusal {
  switch (exit) {
    case 1:
    case 18:
      return 'sender'
    case 2:
    case 6:
    case 19:
      return 'funds'
    case 7:
      return 'out-of-gas'
    case 20:
      return 'not-open'
    default:
      return 'execution'
  }
}
