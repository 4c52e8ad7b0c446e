/**
 * The configuration files of a node on a practice network: where its services are, where its stores are, who sends, and
 * practice provers in the place of cards. Files that are there already are never touched.
 */
import { mkdir, open, stat, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writeError } from '../lib/atomic-file.ts'
import { PosterError, systemCodeOf } from '../lib/error.ts'
import type { ActorId } from '../filecoin/sector-id.ts'
import { configFileNames } from './home.ts'
import { writeTomlValue } from './toml/write-toml.ts'

export interface PracticeNetwork {
  /** `practice-…` */
  readonly name: string
  /** Multiaddr that chain, messager and gateway all answer at. */
  readonly service: string
  readonly token: string | undefined
  readonly miners: readonly { readonly actor: ActorId; readonly sender: string }[]
  /** Empty when no sector has files. */
  readonly stores: readonly { readonly name: string; readonly path: string }[]
  /** Absolute path of practice-prover.mjs. */
  readonly prover: string
}

const windowProvers = 2

export interface PracticeFile {
  readonly name: string
  readonly text: string
}

export function practiceConfigFiles(network: PracticeNetwork): readonly PracticeFile[] {
  return [
    { name: configFileNames.sectorManager, text: sectorManagerText(network) },
    { name: configFileNames.extProver, text: extProverText(network) }
  ]
}

/** @throws PosterError NOT_PERMITTED when one of the files is there */
export async function refuseExistingConfig(directory: string): Promise<void> {
  for (const name of Object.values(configFileNames)) {
    const path = join(resolve(directory), name)
    try {
      await stat(path)
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') continue
      throw writeError(path, error)
    }
    throw alreadyThere(path)
  }
}

/**
 * Both files, or none. They are readable by their owner only, since they may hold a token.
 * @throws PosterError NOT_PERMITTED when one of them is there; DISK_FULL, HOME_NOT_WRITABLE, STORAGE_FAILED
 */
export async function writePracticeConfig(directory: string, network: PracticeNetwork): Promise<string[]> {
  const root = resolve(directory)
  const written: string[] = []
  try {
    await mkdir(root, { recursive: true })
    for (const { name, text } of practiceConfigFiles(network)) {
      const path = join(root, name)
      const file = await open(path, 'wx', 0o600)
      written.push(path)
      try {
        await file.writeFile(text)
      } finally {
        await file.close()
      }
    }
    return written
  } catch (error) {
    for (const path of written) await unlink(path).catch(() => undefined)
    if (systemCodeOf(error) !== 'EEXIST') throw writeError(root, error)
    throw alreadyThere(root)
  }
}

function alreadyThere(path: string): PosterError {
  return new PosterError('NOT_PERMITTED', `${path} is there already and is not overwritten`, {
    advice: 'Give a directory without configuration files'
  })
}

function sectorManagerText({ name, service, token, miners, stores }: PracticeNetwork): string {
  const address = writeTomlValue(service)
  return lines([
    `# A node on the practice network ${name}. Nothing here is worth anything on a real network.`,
    '[Common.API]',
    `Chain = ${address}`,
    `Messager = ${address}`,
    `Gateway = [${address}]`,
    ...(token === undefined ? [] : [`Token = ${writeTomlValue(token)}`]),
    ...stores.flatMap((store) => [
      '',
      '[[Common.PersistStores]]',
      `Name = ${writeTomlValue(store.name)}`,
      `Path = ${writeTomlValue(store.path)}`,
      'ReadOnly = true'
    ]),
    ...miners.flatMap(({ actor, sender }) => [
      '',
      '[[Miners]]',
      `Actor = ${actor}`,
      '[Miners.PoSt]',
      `Sender = ${writeTomlValue(sender)}`,
      'Enabled = true',
      '[Miners.Proof]',
      'Enabled = true'
    ])
  ])
}

function extProverText({ name, prover }: PracticeNetwork): string {
  const entry = (kind: string, process: string): string[] => [
    '',
    `[[${kind}]]`,
    `Bin = ${writeTomlValue(prover)}`,
    `Args = ["processor", "${process}"]`,
    `[${kind}.Envs]`,
    'PRACTICE_DURATION_MS = "200-1000"'
  ]
  return lines([
    `# Provers for the practice network ${name}: they compute nothing and need no card.`,
    ...Array.from({ length: windowProvers }, () => entry('WdPost', 'window_post')).flat(),
    ...entry('WinPost', 'winning_post')
  ])
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
