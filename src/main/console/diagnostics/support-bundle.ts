/**
 * What an operator sends to whoever helps: configuration, health, results of the checks, environment and the last log
 * lines, each without its secrets. It stays on this machine; nothing is sent anywhere.
 */
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { DiagnosisResult } from '../../../shared/contract/console/diagnosis.ts'
import { configFileNames, homeLayout } from '../../config/home.ts'
import { maxConfigBytes } from '../../config/toml/parse-toml.ts'
import { stringifyJson, type JsonValue } from '../../lib/json.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import { writeTar, type TarFile } from '../export/ustar.ts'
import { SupportCover } from './cover-support-text.ts'

const compress = promisify(gzip)

export interface SupportRequest {
  /** ms since the Unix epoch; names the bundle, too. */
  readonly at: number
  /** Name and version of programs: ours, Node, the system. */
  readonly versions: Readonly<Record<string, string>>
  readonly results: readonly DiagnosisResult[]
  /** As the node tells it; null = it does not answer. */
  readonly health: JsonValue
  /** Undefined for a node that is not on this machine. */
  readonly host:
    | {
        readonly home: string
        readonly configDirectory: string
        readonly env: Readonly<Record<string, string | undefined>>
        /** Directories of log files; those of the home are taken anyway. */
        readonly logDirectories: readonly string[]
      }
    | undefined
  /** Log lines held in memory, by source. */
  readonly lines: Readonly<Record<string, readonly string[]>>
  readonly signal?: AbortSignal
}

export interface SupportBundle {
  /** `support-20261122-024631` : an id to quote. */
  readonly id: string
  readonly archive: Buffer
  /** What is in it, and how large. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
  /** Places that were covered. */
  readonly covered: number
}

const mostLogFiles = 64
const logTailBytes = 2 * 1024 * 1024
const mostLogBytes = 64 * 1024 * 1024
const mostBackups = 5

/** @throws PosterError CANCELLED when the signal aborts; parts that cannot be read are left out, and said to be */
export async function buildSupportBundle(request: SupportRequest): Promise<SupportBundle> {
  const { at, host, signal } = request
  const cover = new SupportCover()
  const missing: string[] = []
  const configs = host ? await readConfigs(host.configDirectory, missing) : []
  if (host) {
    cover.learnEnvironment(host.env)
    for (const { kind, text } of configs) cover.learnConfig(kind, text)
    cover.learn(await readFile(homeLayout(host.home).rpcToken, 'utf8').catch(() => ''))
  }
  const texts: { path: string; text: string }[] = [
    { path: 'versions.json', text: cover.text(pretty({ ...request.versions })) },
    { path: 'health.json', text: cover.text(pretty(request.health)) },
    { path: 'checks.json', text: cover.text(JSON.stringify(request.results, undefined, 2)) }
  ]
  if (host) texts.push({ path: 'environment.txt', text: cover.environment(host.env) })
  for (const { name, kind, text } of configs)
    texts.push({ path: `config/${name}`, text: cover.config(kind, text) })
  for (const [source, lines] of Object.entries(request.lines).slice(0, mostLogFiles)) {
    throwIfAborted(signal)
    texts.push({ path: `lines/${safeName(source)}.log`, text: cover.text(`${lines.join('\n')}\n`) })
  }
  if (host) {
    let left = mostLogBytes
    for (const directory of new Set([homeLayout(host.home).logs, ...host.logDirectories])) {
      for (const { name, text } of await readLogTails(directory, missing)) {
        throwIfAborted(signal)
        left -= text.length
        if (left < 0 || texts.length > 2 * mostLogFiles) break
        texts.push({ path: uniquePath(`logs/${safeName(name)}`, texts), text: cover.text(text) })
      }
    }
  }
  if (missing.length > 0) texts.push({ path: 'not-read.txt', text: cover.text(`${missing.join('\n')}\n`) })
  const id = `support-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`
  const files = texts.map(({ path, text }): TarFile => ({
    path: `${id}/${path}`,
    mode: 0o600,
    bytes: Buffer.from(text)
  }))
  return {
    id,
    archive: await compress(writeTar(files, at)),
    files: files.map(({ path, bytes }) => ({ path, bytes: bytes.length })),
    covered: cover.covered
  }
}

interface SupportConfig {
  readonly name: string
  readonly kind: 'sector-manager' | 'ext-prover'
  readonly text: string
}

/** Both files and the last backups of each. */
async function readConfigs(directory: string, missing: string[]): Promise<SupportConfig[]> {
  const configs: SupportConfig[] = []
  const names = await readdir(directory).catch(() => [])
  for (const [kind, file] of [
    ['sector-manager', configFileNames.sectorManager],
    ['ext-prover', configFileNames.extProver]
  ] as const) {
    const backups = names
      .filter((name) => name.startsWith(`${file}.`) && name.endsWith('.bak'))
      .sort()
      .slice(-mostBackups)
    for (const name of [file, ...backups]) {
      const path = join(directory, name)
      try {
        if ((await stat(path)).size <= maxConfigBytes)
          configs.push({ name, kind, text: await readFile(path, 'utf8') })
        else missing.push(`${path}: too large`)
      } catch {
        missing.push(path)
      }
    }
  }
  return configs
}

/** The end of every log file of a directory, newest first, from a whole line on. */
async function readLogTails(directory: string, missing: string[]): Promise<{ name: string; text: string }[]> {
  const found: { name: string; path: string; at: number; size: number }[] = []
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name)
    const facts = await stat(path).catch(() => undefined)
    if (facts?.isFile() && !name.endsWith('.gz'))
      found.push({ name, path, at: facts.mtimeMs, size: facts.size })
  }
  const tails: { name: string; text: string }[] = []
  for (const { name, path, size } of found.sort((one, other) => other.at - one.at).slice(0, mostLogFiles)) {
    try {
      const file = await open(path, 'r')
      try {
        const bytes = Buffer.alloc(Math.min(size, logTailBytes))
        const { bytesRead } = await file.read(bytes, 0, bytes.length, Math.max(0, size - bytes.length))
        const text = bytes.toString('utf8', 0, bytesRead)
        // Half a line may be half a secret.
        tails.push({ name, text: size > bytes.length ? text.slice(text.indexOf('\n') + 1) : text })
      } finally {
        await file.close()
      }
    } catch {
      missing.push(path)
    }
  }
  return tails
}

function pretty(value: JsonValue): string {
  return `${stringifyJson(value)}\n`
}

function safeName(name: string): string {
  return (
    name
      .replaceAll(/[^\w.-]+/g, '-')
      .replace(/^\.+/, '')
      .slice(0, 48) || 'log'
  )
}

function uniquePath(path: string, texts: readonly { readonly path: string }[]): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : `${path}-${number}`
    if (!texts.some((each) => each.path === candidate)) return candidate
  }
}
