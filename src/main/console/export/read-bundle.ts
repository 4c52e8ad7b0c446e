/**
 * A bundle read back into the plan it was made from, from its archive or its folder. Every file is held against the
 * manifest; a file too many, one missing or one changed refuses the whole. Only the plan and the two configuration files
 * are believed: unit and script are made anew when the plan is exported again.
 */
import { lstat, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { BundlePlan, BundleTarget, ReadBundle } from '../../../shared/contract/console/bundle.ts'
import { PosterError } from '../../lib/error.ts'
import { isJsonObject, type JsonObject } from '../../lib/json-object.ts'
import { parseJson, type JsonValue } from '../../lib/json.ts'
import { bundleConfigPaths, checksumsName, manifestName, sha256 } from './build-bundle.ts'
import { checkPlan } from './check-plan.ts'
import { checkTarPath, readTar } from './ustar.ts'

const decompress = promisify(gunzip)
const mostFiles = 64
/** Twice the largest configuration file, and room. */
const mostBytes = 16 * 1024 * 1024

/** @throws PosterError INVALID_ARGUMENT for anything that is not a whole bundle, TOO_LARGE; CONFIG_VALUE, ADDRESS_INVALID */
export async function readBundleArchive(bytes: Uint8Array): Promise<ReadBundle> {
  if (bytes.length > mostBytes) throw tooLarge()
  let archive: Buffer
  try {
    archive = await decompress(bytes, { maxOutputLength: 2 * mostBytes })
  } catch (error) {
    throw refuse('it is no .tar.gz of this program, or far too large', error)
  }
  const files = readTar(archive, { files: mostFiles, bytes: mostBytes })
  const roots = new Set(files.map(({ path }) => path.split('/')[0] ?? ''))
  const [root] = roots
  if (roots.size !== 1 || root === undefined) throw refuse('it holds more than one folder')
  return readFiles(
    new Map(files.map((file) => [file.path.slice(root.length + 1), Buffer.from(file.bytes).toString('utf8')]))
  )
}

/** @throws as {@link readBundleArchive}; STORAGE_FAILED */
export async function readBundleFolder(folder: string): Promise<ReadBundle> {
  const files = new Map<string, string>()
  let total = 0
  const walk = async (below: string): Promise<void> => {
    for (const name of await readdir(join(folder, below))) {
      const path = below === '' ? name : `${below}/${name}`
      checkTarPath(path)
      const found = await lstat(join(folder, path))
      if (found.isDirectory()) {
        if (path.split('/').length > 4) throw refuse('its folders are nested too deep')
        await walk(path)
        continue
      }
      if (!found.isFile()) throw refuse(`${path} is neither a file nor a folder`)
      total += found.size
      if (total > mostBytes || files.size >= mostFiles) throw tooLarge()
      files.set(path, await readFile(join(folder, path), 'utf8'))
    }
  }
  try {
    await walk('')
  } catch (error) {
    if (error instanceof PosterError) throw error
    throw new PosterError('STORAGE_FAILED', `the bundle ${folder} cannot be read`, { cause: error })
  }
  return readFiles(files)
}

function readFiles(files: ReadonlyMap<string, string>): ReadBundle {
  const manifest = asObject(parseManifest(files.get(manifestName)))
  if (manifest['format'] !== 1) throw refuse('it was made by a newer program')
  const listed = new Set([manifestName, checksumsName])
  for (const entry of asList(manifest['files'])) {
    const file = asObject(entry)
    const path = asText(file['path'])
    const content = files.get(path)
    if (content === undefined) throw refuse(`${path} is missing`)
    if (sha256(content) !== asText(file['sha256'])) throw refuse(`${path} is not as it was made`)
    listed.add(path)
  }
  const extra = [...files.keys()].find((path) => !listed.has(path))
  if (extra !== undefined) throw refuse(`${extra} does not belong to it`)
  const plan = planOf(asObject(manifest['plan']), {
    sectorManager: configOf(files, listed, bundleConfigPaths.sectorManager),
    extProver: configOf(files, listed, bundleConfigPaths.extProver)
  })
  checkPlan(plan)
  return { plan, version: asText(manifest['version']), madeAt: asText(manifest['madeAt']) }
}

function parseManifest(text: string | undefined): JsonValue {
  if (text === undefined) throw refuse(`${manifestName} is missing`)
  try {
    return parseJson(text)
  } catch (error) {
    throw refuse(`${manifestName} is no JSON`, error)
  }
}

/** Listed in the manifest, so its checksum has been seen to. */
function configOf(files: ReadonlyMap<string, string>, listed: ReadonlySet<string>, path: string): string {
  const text = files.get(path)
  if (text === undefined || !listed.has(path)) throw refuse(`${path} is missing`)
  return text
}

function planOf(plan: JsonObject, files: BundlePlan['files']): BundlePlan {
  const host = asObject(plan['host'])
  return {
    name: asText(plan['name']),
    target: asTarget(plan['target']),
    host: {
      user: asText(host['user']),
      program: asText(host['program']),
      home: asText(host['home']),
      configDirectory: asTextOrNull(host['configDirectory']),
      parameterCache: asTextOrNull(host['parameterCache'])
    },
    listen: asText(plan['listen']),
    proxy: asTextOrNull(plan['proxy']),
    poster: asBoolean(plan['poster']),
    miner: asBoolean(plan['miner']),
    extProver: asBoolean(plan['extProver']),
    environment: Object.fromEntries(
      Object.entries(asObject(plan['environment'])).map(([name, value]) => [name, asText(value)])
    ),
    files
  }
}

function asTarget(value: JsonValue | undefined): BundleTarget {
  if (value === 'ours' || value === 'go-v0.4' || value === 'damocles') return value
  throw malformed()
}

function asObject(value: JsonValue | undefined): JsonObject {
  if (isJsonObject(value)) return value
  throw malformed()
}

function asList(value: JsonValue | undefined): JsonValue[] {
  if (Array.isArray(value) && value.length <= mostFiles) return value
  throw malformed()
}

function asText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value
  throw malformed()
}

function asTextOrNull(value: JsonValue | undefined): string | null {
  return value === null ? null : asText(value)
}

function asBoolean(value: JsonValue | undefined): boolean {
  if (typeof value === 'boolean') return value
  throw malformed()
}

function malformed(): PosterError {
  return refuse(`${manifestName} does not say what it must`)
}

function tooLarge(): PosterError {
  return new PosterError('TOO_LARGE', `the bundle is larger than ${mostBytes} bytes or ${mostFiles} files`)
}

function refuse(why: string, cause?: unknown): PosterError {
  return new PosterError('INVALID_ARGUMENT', `this bundle cannot be taken in: ${why}`, {
    ...(cause === undefined ? {} : { cause }),
    advice: 'Export it again where it was made'
  })
}
