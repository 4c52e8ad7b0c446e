/**
 * Looks over a large body while it arrives and stops it before the parser would: nesting deeper than Go allows, or so
 * many values that the parsed tree would fill the memory (2 bytes of `[]` become some 40). It checks no syntax.
 */
const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** Nesting that Go's encoding/json accepts. */
const deepest = 10_000

export class JsonBounds {
  readonly #mostValues: number
  #values = 0
  #depth = 0
  #inString = false
  #escaped = false

  constructor(mostValues: number) {
    this.#mostValues = mostValues
  }

  /** Takes the next bytes. False once the text is too deep or holds too many values. */
  accept(bytes: Uint8Array): boolean {
    let inString = this.#inString
    let escaped = this.#escaped
    let values = this.#values
    let depth = this.#depth
    for (let i = 0; i < bytes.length; i += 1) {
      const byte = bytes[i]
      if (inString) {
        if (escaped) escaped = false
        else if (byte === backslash) escaped = true
        else if (byte === quote) inString = false
      } else if (byte === quote) {
        inString = true
      } else if (byte === comma) {
        values += 1
      } else if (byte === openBracket || byte === openBrace) {
        values += 1
        depth += 1
        if (depth > deepest) return false
      } else if (byte === closeBracket || byte === closeBrace) {
        depth -= 1
      }
    }
    this.#inString = inString
    this.#escaped = escaped
    this.#values = values
    this.#depth = depth
    return values <= this.#mostValues
  }
}
