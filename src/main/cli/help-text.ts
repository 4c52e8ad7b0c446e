/**
 * The help of a command, in the sections of urfave/cli: NAME, USAGE, DESCRIPTION, COMMANDS, OPTIONS. Fits the width of
 * the terminal. Pure: it prints nothing.
 */
import { PosterError } from '../lib/error.ts'
import type { ArgumentSpec, CommandSpec, FlagSpec, FlagValue } from './command-spec.ts'
import { formatGoDuration } from './read-flag-value.ts'

const narrowest = 40
const widest = 120
const usualWidth = 80
const margin = '   '
const gap = '  '

/** Two columns: a term and what it means. */
type Row = readonly [term: string, meaning: string]

/**
 * @param path names of the commands below the root; empty for the root
 * @param columns width of the terminal; 80 when unknown
 * @throws PosterError USAGE for a path that leads nowhere
 */
export function renderHelp(
  tree: CommandSpec,
  path: readonly string[],
  columns: number | undefined = usualWidth
): string {
  const width = Math.min(widest, Math.max(narrowest, columns))
  const levels = [tree]
  for (const word of path) {
    const command = levels.at(-1)?.commands?.find(({ name }) => name === word)
    if (!command) throw new PosterError('USAGE', `there is no command "${path.join(' ')}"`)
    levels.push(command)
  }
  const command = levels.at(-1) ?? tree
  const name = levels.map((level) => level.name).join(' ')
  const isRoot = levels.length === 1
  const sections = [
    section('NAME', wrap(`${name} - ${command.summary}`, width)),
    section('USAGE', wrap(usageOf(levels), width)),
    command.description === undefined ? '' : section('DESCRIPTION', wrap(command.description, width)),
    section('ARGUMENTS', table(argumentRows(command.arguments ?? []), width)),
    section('COMMANDS', table(commandRows(command.commands ?? []), width)),
    section(isRoot ? 'GLOBAL OPTIONS' : 'OPTIONS', table(flagRows(command, isRoot), width))
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

function usageOf(levels: readonly CommandSpec[]): string {
  const words = levels.flatMap((level, depth) => {
    const isLast = depth === levels.length - 1
    if (!isLast) return [level.name]
    return [level.name, depth === 0 ? '[global options]' : '[options]']
  })
  const command = levels.at(-1)
  if (command?.commands && command.commands.length > 0) {
    words.push(command.action === undefined ? 'command [command options]' : '[command [command options]]')
  }
  for (const argument of command?.arguments ?? []) words.push(argumentTerm(argument))
  return words.join(' ')
}

function argumentTerm({ name, optional, repeated }: ArgumentSpec): string {
  const term = optional ? `[${name}]` : `<${name}>`
  return repeated ? `${term}...` : term
}

function argumentRows(specs: readonly ArgumentSpec[]): Row[] {
  return specs.flatMap((spec) =>
    spec.summary === undefined ? [] : [[argumentTerm(spec), spec.summary] as const]
  )
}

function commandRows(commands: readonly CommandSpec[]): Row[] {
  const visible = commands.filter(({ hidden }) => !hidden)
  if (visible.length === 0) return []
  return [
    ...visible.map(({ name, aliases = [], summary }): Row => [[name, ...aliases].join(', '), summary]),
    ['help, h', 'Show this help, or that of one command']
  ]
}

function flagRows(command: CommandSpec, isRoot: boolean): Row[] {
  const flags = (command.flags ?? []).filter(({ hidden }) => !hidden)
  const taken = new Set((command.flags ?? []).flatMap(({ name, aliases = [] }) => [name, ...aliases]))
  const builtIn = (name: string, letter: string, summary: string): Row[] => {
    const names = [name, letter].filter((word) => !taken.has(word))
    return names.length === 0 ? [] : [[names.map(dashed).join(', '), summary]]
  }
  return [
    ...flags.map((flag): Row => [flagTerm(flag), flagMeaning(flag)]),
    ...builtIn('help', 'h', 'show help'),
    ...(isRoot ? builtIn('version', 'v', 'print the version') : [])
  ]
}

function flagTerm({ name, aliases = [], type, placeholder }: FlagSpec): string {
  const value = type === 'boolean' ? '' : ` ${placeholder ?? 'VALUE'}`
  return [name, ...aliases].map((word) => dashed(word) + value).join(', ')
}

function flagMeaning(flag: FlagSpec): string {
  const parts = [flag.summary]
  if (flag.default !== undefined && flag.default !== false) {
    parts.push(`(default: ${printDefault(flag, flag.default)})`)
  }
  if (flag.env && flag.env.length > 0) parts.push(`[${flag.env.map((name) => `$${name}`).join(', ')}]`)
  return parts.join(' ')
}

function printDefault(flag: FlagSpec, value: FlagValue): string {
  if (typeof value === 'number') return flag.type === 'duration' ? formatGoDuration(value) : String(value)
  if (typeof value === 'object') return value.map((item) => JSON.stringify(item)).join(', ')
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines.map((line) => margin + line)].join('\n')
}

function table(rows: readonly Row[], width: number): string[] {
  const room = width - margin.length
  // A term wider than half the room stands on a line of its own.
  const limit = Math.floor(room / 2) - gap.length
  const column = Math.max(0, ...rows.map(([term]) => term.length).filter((length) => length <= limit))
  const indent = ' '.repeat(column + gap.length)
  return rows.flatMap(([term, meaning]) => {
    const lines = wrap(meaning, width - indent.length).map((line) => indent + line)
    if (term.length > column) return [...wrap(term, width), ...lines]
    return lines.map((line, index) => (index === 0 ? term.padEnd(indent.length) + line.trimStart() : line))
  })
}

/** Lines of at most `width` columns, the margin of a section counted in. A longer word stays whole. */
function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width - margin.length)
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(/\s+/)) {
      if (line !== '' && line.length + 1 + word.length > room) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    lines.push(line)
  }
  return lines
}
