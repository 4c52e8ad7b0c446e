/**
 * What the environment says about logging: the variables of the original (node-protocol.md §8.1). A wrong value never
 * stops the program; it is told once and the default stays. One difference on purpose: with a list that names single
 * loggers only (`badger=warn`) the others keep the default of the program instead of falling to ERROR.
 */
import type { LogFormat } from './log-format.ts'
import type { LevelRules } from './log-levels.ts'
import type { LogLevel } from './logger.ts'

/** `daemon`: everything from INFO. `util`: errors, and what logger `cmd` says from INFO. */
export type LogMode = 'daemon' | 'util'

export interface LogSettings {
  readonly levels: LevelRules
  /** `color` applies to terminals only; everything else then gets `nocolor`. */
  readonly format: LogFormat
  readonly stderr: boolean
  readonly stdout: boolean
  /** GOLOG_FILE */
  readonly file: string | undefined
  /** Added to every record. */
  readonly labels: Readonly<Record<string, string>>
  /** One sentence per value that was not understood. */
  readonly warnings: readonly string[]
}

export type Environment = Readonly<Record<string, string | undefined>>

const defaults: Readonly<Record<LogMode, LevelRules>> = {
  daemon: { general: 'info', named: new Map() },
  util: { general: 'error', named: new Map([['cmd', 'info']]) }
}

const levelNames: ReadonlyMap<string, LogLevel> = new Map([
  ['debug', 'debug'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['dpanic', 'error'],
  ['panic', 'error'],
  ['fatal', 'error']
])

const formats: ReadonlyMap<string, LogFormat> = new Map([
  ['color', 'color'],
  ['nocolor', 'nocolor'],
  ['json', 'json']
])

const mostEntries = 200

export function readLogSettings(env: Environment, mode: LogMode): LogSettings {
  const warnings: string[] = []
  const file = env['GOLOG_FILE'] || undefined
  const outputs = readOutputs(env['GOLOG_OUTPUT'] ?? '', file, warnings)
  if (env['GOLOG_URL']) warnings.push('GOLOG_URL is not supported and ignored')
  return {
    levels: readLevels(env, mode, warnings),
    format: readFormat(env, warnings),
    stderr: outputs.has('stderr') || file === undefined,
    stdout: outputs.has('stdout'),
    file,
    labels: readLabels(env['GOLOG_LOG_LABELS'] ?? '', warnings),
    warnings
  }
}

/** The level a word means (any case), or undefined. */
export function parseLevel(word: string): LogLevel | undefined {
  return levelNames.get(word.trim().toLowerCase())
}

function readLevels(env: Environment, mode: LogMode, warnings: string[]): LevelRules {
  const variable = env['GOLOG_LOG_LEVEL'] ? 'GOLOG_LOG_LEVEL' : 'IPFS_LOGGING'
  const text = env[variable] ?? ''
  let general: LogLevel | undefined
  const named = new Map<string, LogLevel>()
  for (const entry of entriesOf(text)) {
    const separator = entry.indexOf('=')
    const level = parseLevel(entry.slice(separator + 1))
    const logger = entry.slice(0, Math.max(separator, 0)).trim()
    if (level === undefined || (separator >= 0 && logger === '')) {
      warnings.push(
        `${variable}: "${entry}" is not understood; write debug, info, warn or error, or logger=level`
      )
    } else if (separator < 0 || logger === '*') general = level
    else named.set(logger, level)
  }
  if (general !== undefined) return { general, named }
  return { general: defaults[mode].general, named: new Map([...defaults[mode].named, ...named]) }
}

function readFormat(env: Environment, warnings: string[]): LogFormat {
  const variable = env['GOLOG_LOG_FMT'] ? 'GOLOG_LOG_FMT' : 'IPFS_LOGGING_FMT'
  const text = env[variable] ?? ''
  const format = formats.get(text.trim().toLowerCase())
  if (text !== '' && format === undefined) {
    warnings.push(`${variable}: "${text}" is not understood; write color, nocolor or json`)
  }
  return format ?? 'color'
}

function readOutputs(text: string, file: string | undefined, warnings: string[]): Set<string> {
  const outputs = new Set<string>()
  for (const output of text.split('+').filter((word) => word.trim() !== '')) {
    const name = output.trim().toLowerCase()
    if (name === 'file' && file === undefined) {
      warnings.push('GOLOG_OUTPUT: "file" needs a GOLOG_FILE to write to')
    } else if (name === 'stderr' || name === 'stdout' || name === 'file') outputs.add(name)
    else
      warnings.push(`GOLOG_OUTPUT: "${output}" is not understood; write stderr, stdout or file, joined by +`)
  }
  return outputs
}

function readLabels(text: string, warnings: string[]): Record<string, string> {
  const labels: [string, string][] = []
  for (const entry of entriesOf(text)) {
    const [key, value, ...rest] = entry.split('=')
    if (!key || value === undefined || rest.length > 0) {
      warnings.push(`GOLOG_LOG_LABELS: "${entry}" is not understood; write key=value`)
    } else labels.push([key, value])
  }
  return Object.fromEntries(labels)
}

function entriesOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .slice(0, mostEntries)
}
