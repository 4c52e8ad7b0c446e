/**
 * How the command tree is declared. Data only: the parser and the help text read it, the actions are loaded by name, so
 * `--help` loads nothing else.
 */

export type FlagValue = string | boolean | number | readonly string[]

export interface FlagSpec {
  /** Without dashes. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly type: 'string' | 'boolean' | 'integer' | 'duration' | 'list'
  readonly summary: string
  /** A duration's default is in ms. */
  readonly default?: FlagValue
  /** Environment names in order of precedence; the flag beats them. */
  readonly env?: readonly string[]
  /** What stands for the value in the help text, e.g. `DIR`. */
  readonly placeholder?: string
  readonly hidden?: boolean
}

export interface ArgumentSpec {
  readonly name: string
  readonly summary?: string
  readonly optional?: boolean
  /** Takes all that is left; only the last one may. */
  readonly repeated?: boolean
}

export interface CommandSpec {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly description?: string
  readonly flags?: readonly FlagSpec[]
  readonly arguments?: readonly ArgumentSpec[]
  readonly commands?: readonly CommandSpec[]
  readonly hidden?: boolean
  /** Name of the module in `actions/` that runs it; a command without one only groups others. */
  readonly action?: string
}
