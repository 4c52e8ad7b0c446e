/**
 * Arguments to a command, by the rules of urfave/cli v2 (node-protocol.md §1): flags of a level stand between its name
 * and the next word; `-flag` equals `--flag`; a boolean takes a value only after `=`; `--` ends the flags. Two kindnesses
 * of our own: a command that has no further words takes its flags anywhere, also after arguments; and a flag whose value
 * is missing is not given the next flag as value. Pure: it prints nothing and loads nothing.
 */
import { PosterError } from '../lib/error.ts'
import type { CommandSpec, FlagSpec, FlagValue } from './command-spec.ts'
import { acceptedValues, readFlagValue } from './read-flag-value.ts'
import { suggest } from './suggest.ts'

export type { ArgumentSpec, CommandSpec, FlagSpec, FlagValue } from './command-spec.ts'

/** Environment names to values; an empty value counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What a command line says. */
export class ParsedCommand {
  /** Names of the commands from below the root, without aliases. */
  readonly path: readonly string[]
  /** What to run; undefined for a group of commands, for help and for the version. */
  readonly action: string | undefined
  readonly positionals: readonly string[]
  /** Every flag that has a value: given, from the environment, or by default. The innermost level wins. */
  readonly flags: Readonly<Record<string, FlagValue>>
  readonly help: boolean
  readonly version: boolean
  readonly #given: ReadonlySet<string>

  constructor(parts: {
    path: readonly string[]
    action?: string | undefined
    positionals?: readonly string[]
    flags?: ReadonlyMap<string, FlagValue>
    given?: ReadonlySet<string>
    help?: boolean
    version?: boolean
  }) {
    this.path = parts.path
    this.action = parts.action
    this.positionals = parts.positionals ?? []
    this.flags = Object.fromEntries(parts.flags ?? [])
    this.#given = parts.given ?? new Set()
    this.help = parts.help ?? false
    this.version = parts.version ?? false
  }

  /** True when the flag stands on the command line or in the environment. */
  isSet(name: string): boolean {
    return this.#given.has(name)
  }

  string(name: string): string | undefined {
    const value = this.#valueOf(name)
    return value === undefined || typeof value === 'string' ? value : wrongType(name, 'string')
  }

  /** False when not given. */
  boolean(name: string): boolean {
    const value = this.#valueOf(name) ?? false
    return typeof value === 'boolean' ? value : wrongType(name, 'boolean')
  }

  integer(name: string): number | undefined {
    const value = this.#valueOf(name)
    return value === undefined || typeof value === 'number' ? value : wrongType(name, 'integer')
  }

  /** ms */
  duration(name: string): number | undefined {
    return this.integer(name)
  }

  list(name: string): readonly string[] {
    const value = this.#valueOf(name) ?? []
    return typeof value === 'object' ? value : wrongType(name, 'list')
  }

  #valueOf(name: string): FlagValue | undefined {
    return Object.hasOwn(this.flags, name) ? this.flags[name] : undefined
  }
}

function wrongType(name: string, type: string): never {
  throw new PosterError('INTERNAL', `flag --${name} is declared with another type than ${type}`)
}

/**
 * @param args without the program's name
 * @throws PosterError USAGE: unknown command or flag (with the word probably meant), a value that does not fit, a missing
 * or surplus argument
 */
export function parseArguments(
  tree: CommandSpec,
  args: readonly string[],
  env: Environment = {}
): ParsedCommand {
  return new Parse(tree, args, env).run()
}

class Parse {
  readonly #levels: CommandSpec[]
  readonly #args: readonly string[]
  readonly #env: Environment
  readonly #values: Map<FlagSpec, FlagValue>[] = [new Map<FlagSpec, FlagValue>()]
  readonly #positionals: string[] = []
  #next = 0
  #help = false
  #version = false
  #flagsEnded = false

  constructor(tree: CommandSpec, args: readonly string[], env: Environment) {
    this.#levels = [tree]
    this.#args = args
    this.#env = env
  }

  run(): ParsedCommand {
    while (this.#next < this.#args.length) {
      const word = this.#args[this.#next++] ?? ''
      if (this.#flagsEnded || word === '-' || !word.startsWith('-')) this.#takeWord(word)
      else if (word === '--') this.#flagsEnded = true
      else this.#takeFlag(word)
    }
    const path = this.#levels.slice(1).map(({ name }) => name)
    if (this.#version) return new ParsedCommand({ path, version: true })
    if (this.#help) return new ParsedCommand({ path, help: true })
    const { action } = this.#command
    if (action !== undefined) this.#checkPositionals()
    const { flags, given } = this.#merge()
    return new ParsedCommand({ path, action, positionals: this.#positionals, flags, given })
  }

  get #command(): CommandSpec {
    // There is always the root.
    return this.#levels.at(-1) as CommandSpec
  }

  get #name(): string {
    return this.#levels.map(({ name }) => name).join(' ')
  }

  #takeWord(word: string): void {
    const { commands = [], action } = this.#command
    if (commands.length > 0 && this.#positionals.length === 0) {
      const command = commands.find(({ name, aliases = [] }) => name === word || aliases.includes(word))
      if (command) {
        this.#levels.push(command)
        this.#values.push(new Map<FlagSpec, FlagValue>())
        return
      }
      if (word === 'help' || word === 'h') {
        this.#help = true
        return
      }
      if (action === undefined) throw this.#unknownCommand(word, commands)
    }
    this.#positionals.push(word)
  }

  #takeFlag(word: string): void {
    const match = /^--?([^-=][^=]*)(?:=([\s\S]*))?$/.exec(word)
    if (!match) throw this.#usage(`"${word}" is not a flag`, `Write --name or --name=value`)
    const [, name = '', text] = match
    const flag = findFlag(this.#command, name)
    if (flag) this.#setFlag(flag, name, text)
    else if (name === 'help' || name === 'h') this.#help = this.#readSwitch(name, text)
    else if (this.#levels.length === 1 && (name === 'version' || name === 'v')) {
      this.#version = this.#readSwitch(name, text)
    } else throw this.#unknownFlag(name, word)
  }

  #setFlag(flag: FlagSpec, name: string, text: string | undefined): void {
    const value = readFlagValue(flag.type, text ?? (flag.type === 'boolean' ? 'true' : this.#takeValue(name)))
    if (value === undefined) {
      const wrong = text ?? this.#args[this.#next - 1] ?? ''
      throw this.#usage(`"${wrong}" is not a value for --${name}`, `It takes ${acceptedValues[flag.type]}`)
    }
    // The declared level always has a map beside it.
    const values = this.#values.at(-1) as Map<FlagSpec, FlagValue>
    const before = values.get(flag)
    const isList = typeof before === 'object' && typeof value === 'object'
    values.set(flag, isList ? [...before, ...value] : value)
  }

  #takeValue(name: string): string {
    const value = this.#args[this.#next]
    if (value === undefined) throw this.#usage(`flag --${name} needs a value`, `Write --${name}=VALUE`)
    const looksLike = /^--?([^-=][^=]*)/.exec(value)?.[1]
    if (value === '--' || (looksLike !== undefined && this.#isKnown(looksLike))) {
      throw this.#usage(
        `flag --${name} needs a value, but ${value} follows`,
        `Should that be the value, write --${name}=${value}`
      )
    }
    this.#next++
    return value
  }

  #isKnown(name: string): boolean {
    return name === 'help' || name === 'h' || findFlag(this.#command, name) !== undefined
  }

  #readSwitch(name: string, text: string | undefined): boolean {
    const value = text === undefined ? true : readFlagValue('boolean', text)
    if (typeof value !== 'boolean') {
      throw this.#usage(`"${text}" is not a value for --${name}`, `It takes ${acceptedValues.boolean}`)
    }
    return value
  }

  #checkPositionals(): void {
    const specs = this.#command.arguments ?? []
    const missing = specs.slice(this.#positionals.length).filter(({ optional }) => !optional)
    if (missing.length > 0) {
      const names = missing.map(({ name }) => `<${name}>`).join(' ')
      throw this.#usage(`${this.#name}: ${names} is missing`)
    }
    const surplus = this.#positionals[specs.length]
    if (surplus !== undefined && !specs.at(-1)?.repeated) {
      const isTruth = readFlagValue('boolean', surplus) !== undefined
      throw this.#usage(
        `${this.#name}: unexpected argument "${surplus}"`,
        isTruth ? `A value for a boolean flag is written --name=${surplus}` : undefined
      )
    }
  }

  #merge(): { flags: Map<string, FlagValue>; given: Set<string> } {
    const flags = new Map<string, FlagValue>()
    const given = new Set<string>()
    for (const [depth, level] of this.#levels.entries()) {
      for (const flag of level.flags ?? []) {
        const value = this.#values[depth]?.get(flag) ?? this.#readEnvironment(flag)
        if (value !== undefined) given.add(flag.name)
        else given.delete(flag.name)
        const effective = value ?? flag.default
        if (effective === undefined) flags.delete(flag.name)
        else flags.set(flag.name, effective)
      }
    }
    return { flags, given }
  }

  #readEnvironment(flag: FlagSpec): FlagValue | undefined {
    for (const name of flag.env ?? []) {
      const text = this.#env[name]
      if (text === undefined || text === '') continue
      const value = readFlagValue(flag.type, text)
      if (value !== undefined) return value
      throw this.#usage(
        `"${text}" in the environment variable ${name} is not a value for --${flag.name}`,
        `It takes ${acceptedValues[flag.type]}`
      )
    }
    return undefined
  }

  #unknownCommand(word: string, commands: readonly CommandSpec[]): PosterError {
    const visible = commands.filter(({ hidden }) => !hidden)
    const meant = suggest(
      word,
      visible.flatMap(({ name, aliases = [] }) => [name, ...aliases])
    )
    return this.#usage(`${this.#name}: unknown command "${word}"`, meant && `Did you mean "${meant}"?`)
  }

  #unknownFlag(name: string, word: string): PosterError {
    const message = `${this.#name}: unknown flag ${word.replace(/=[\s\S]*/, '')}`
    if (/^-\d/.test(word)) return this.#usage(message, `To give it as an argument, write -- before it`)
    const outer = this.#levels.findIndex((level) => findFlag(level, name) !== undefined)
    const inside = this.#levels[outer + 1]
    if (outer >= 0 && inside) return this.#usage(message, `Write it before "${inside.name}"`)
    const flags = (this.#command.flags ?? []).filter(({ hidden }) => !hidden)
    const meant = suggest(name, [...flags.map((flag) => flag.name), 'help'])
    return this.#usage(message, meant && `Did you mean --${meant}?`)
  }

  #usage(message: string, advice?: string): PosterError {
    return new PosterError('USAGE', message, { advice: advice ?? `See ${this.#name} --help` })
  }
}

function findFlag(command: CommandSpec, name: string): FlagSpec | undefined {
  return command.flags?.find((flag) => flag.name === name || flag.aliases?.includes(name))
}
