/**
 * Secrets leave a text before it is stored or printed. Two nets: values registered as secret, and shapes that are secret
 * wherever they stand (tokens, passwords, private keys). It removes too much rather than too little, is idempotent, and
 * refuses to know where the text goes.
 */

/** What stands in the place of a secret. Made of one character only, so a second pass finds nothing new to remove. */
export const redacted = '***'

const shortestSecret = 6
const mostSecrets = 1_000

const secretWord = '(?:token|secret|password|passwd|passphrase|authorization|private[ _-]?key|api[ _-]?key)s?'
const secretKey = new RegExp(`${secretWord}$`, 'i')

/** True only for texts worth the patterns below; most lines are not. */
const suspicious =
  /token|secret|passw|passphrase|bearer|authorization|private|api[ _-]?key|e[yw][\w-]{6,}\.|:\/(?:ip|dns|\/)|7b2254797065/i

const multiaddressProtocols = '(?:ip4|ip6|dns|dns4|dns6|dnsaddr|unix)'

interface Shape {
  readonly pattern: RegExp
  readonly replacement: string | ((match: string, ...groups: string[]) => string)
}

/** Repetitions before a required end are bounded: a hostile text must not make the search quadratic. */
const shapes: readonly Shape[] = [
  // -----BEGIN … PRIVATE KEY----- blocks, also cut off ones
  {
    pattern: /(-----BEGIN [A-Z ]*PRIVATE KEY-----)(?:(?!-----END)[\s\S])*/g,
    replacement: `$1${redacted}`
  },
  // An exported wallet key: hex of {"Type":"…
  { pattern: /7b2254797065223a[0-9a-f]*/gi, replacement: redacted },
  // A JSON web token: base64url of {"… or { "…
  { pattern: /(?<![\w-])e[yw][\w-]{6,}\.[\w-]+\.[\w-]+/g, replacement: redacted },
  // token:/ip4/… as in API addresses
  {
    pattern: new RegExp(`(?<![^\\s"',(\\[{])[^\\s"',(\\[{]+:/(${multiaddressProtocols})/`, 'g'),
    replacement: `${redacted}:/$1/`
  },
  // mongodb://user:password@… ; a password may hold an unescaped @ or /
  { pattern: /(mongodb(?:\+srv)?:\/\/[^\s:@/"']{0,256}):[^\s"']{0,512}@/gi, replacement: `$1:${redacted}@` },
  { pattern: /(:\/\/[^\s:@/"']{0,256}):[^\s"'/]{0,512}@/g, replacement: `$1:${redacted}@` },
  { pattern: /\b(bearer|basic)(\s+)[^\s"',;]{6,}/gi, replacement: `$1$2${redacted}` },
  // Token = "…", "password":"…", Authorization: '…', also inside an escaped JSON text, also cut off
  {
    pattern: new RegExp(
      `(${secretWord}\\\\*["']?\\s*[:=]\\s*)(\\\\*(?:"""|'''|["']))((?:\\\\[\\s\\S]|[^\\\\])*?)(\\2|$)`,
      'gi'
    ),
    replacement: (match, key = '', opening = '', value = '', closing = '') =>
      value === '' ? match : `${key}${opening}${redacted}${closing}`
  },
  // Authorization: Bearer … without quotes
  {
    pattern: /(authorization\s*[:=]\s*)(?!["'\\])(?:(?:basic|bearer|token|digest)\s+)?[^\s"',;]+/gi,
    replacement: `$1${redacted}`
  },
  // token=…
  { pattern: new RegExp(`(${secretWord}=)[^\\s"'&,;\\\\]+`, 'gi'), replacement: `$1${redacted}` },
  // token = … and token: … without quotes, when what follows looks like a secret and not like a word
  {
    pattern: new RegExp(`(${secretWord}\\s*[:=]\\s*)(?=[^\\s\\d]{0,64}\\d)[\\w+/.=-]{16,}`, 'gi'),
    replacement: `$1${redacted}`
  },
  // --token …
  {
    pattern: new RegExp(`((?<![\\w-])--?[\\w-]{0,64}${secretWord}\\s+)[^\\s-]\\S*`, 'gi'),
    replacement: `$1${redacted}`
  }
]

/** True for the name of a field whose value is secret as a whole: it ends in token, secret, password, private key, … */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key)
}

/** Removes secrets from texts. One per process is enough: {@link processRedactor}. */
export class Redactor {
  readonly #secrets = new Set<string>()
  #literal: RegExp | undefined

  /**
   * From now on `value` is removed wherever it stands, also JSON-escaped, percent-encoded or in base64.
   * @returns false when it was not taken: shorter than 6 characters (it would shred ordinary text), nothing but `*`,
   * or more than 1,000 secrets.
   */
  register(value: string): boolean {
    if (value.length < shortestSecret || /^\**$/.test(value)) return false
    if (this.#secrets.size >= mostSecrets * 4 && !this.#secrets.has(value)) return false
    for (const form of spellingsOf(value)) if (form.length >= shortestSecret) this.#secrets.add(form)
    this.#literal = undefined
    return true
  }

  /** True when a registered secret stands in the text, in any of the spellings that are removed. */
  holdsRegistered(text: string): boolean {
    return this.#removeRegistered(text) !== text
  }

  /** The text without secrets. */
  redact(text: string): string {
    let result = this.#removeRegistered(text)
    if (suspicious.test(result)) {
      let before: string
      // One pass may bring two halves together; each pass removes something, so this ends.
      for (let pass = 0; pass < 5; pass++) {
        before = result
        for (const { pattern, replacement } of shapes) {
          // Both overloads of replace take what a Shape holds; TypeScript cannot pick one for a union.
          result = result.replace(pattern, replacement as string)
        }
        result = this.#removeRegistered(result)
        if (result === before) break
      }
    }
    return result
  }

  #removeRegistered(text: string): string {
    if (this.#secrets.size === 0) return text
    this.#literal ??= patternOf(this.#secrets)
    let result = text
    for (;;) {
      // A secret holds a character other than `*`, so each round leaves fewer of those.
      const next = result.replace(this.#literal, redacted)
      if (next === result) return result
      result = next
    }
  }
}

function spellingsOf(value: string): Set<string> {
  const bytes = Buffer.from(value, 'utf8')
  return new Set([
    value,
    JSON.stringify(value).slice(1, -1),
    percentEncode(value),
    bytes.toString('base64'),
    bytes.toString('base64url')
  ])
}

function percentEncode(value: string): string {
  try {
    return encodeURIComponent(value)
  } catch {
    // Half of a surrogate pair has no such form.
    return value
  }
}

/** Longest first: a secret that holds another one goes as a whole. */
function patternOf(secrets: ReadonlySet<string>): RegExp {
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length)
  return new RegExp(longestFirst.map(escapePattern).join('|'), 'g')
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

/** The redactor every log of this process goes through. */
export const processRedactor = new Redactor()

/** Registers a secret of this process, e.g. its rpc-token. See {@link Redactor.register}. */
export function registerSecret(value: string): boolean {
  return processRedactor.register(value)
}
