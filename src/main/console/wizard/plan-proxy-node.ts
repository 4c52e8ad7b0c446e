/**
 * Everything the proxy wizard would write, with the exact difference of each file, and the same by hand. Planning reads and
 * writes nothing else; only {@link applyPlan} writes, and only over what the plan was made from.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConfigFileKind, EditOutcome } from '../../../shared/contract/console/config-file.ts'
import type { PlannedFile, ProxyNodePlan } from '../../../shared/contract/console/proxy-plan.ts'
import { defaultExtProverConfig, defaultSectorManagerConfig } from '../../config/defaults.ts'
import { editConfig } from '../../config/edit/edit-config.ts'
import { readConfigFile } from '../../config/edit/write-config-file.ts'
import { configFileNames } from '../../config/home.ts'
import { sectorManagerFile } from '../../config/schema/sector-manager.ts'
import { writeError } from '../../lib/atomic-file.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { compareTexts } from '../config-files/compare-texts.ts'
import { writeEdit } from '../config-files/config-document.ts'
import { createConfigFile } from '../config-files/create-config-file.ts'
import { inspectConfigText } from '../config-files/inspect-text.ts'
import { nodeCommand } from '../export/node-command.ts'
import { quoteForShell } from '../export/quote-for-shell.ts'
import { findSharers } from './inspect-config-directory.ts'

export interface ProxyNodeRequest {
  /** Absolute. */
  readonly home: string
  /** Absolute; undefined = files of its own, in the home. */
  readonly sharedConfigDirectory: string | undefined
  /** Of the source. */
  readonly source: string
  readonly listen: string
  readonly poster: boolean
  readonly extProver: boolean
  /** For files of its own that are not there yet: a directory whose files are taken over; undefined = the default ones. */
  readonly copyFrom: string | undefined
  /** Stores the operator took up in the wizard. */
  readonly addStores: readonly { readonly name: string; readonly path: string }[]
  /** Homes of nodes of this machine. */
  readonly knownHomes: readonly string[]
}

/** @throws PosterError CONFIG_* for files that cannot be read or edited, INVALID_ARGUMENT */
export async function planProxyNode(request: ProxyNodeRequest): Promise<ProxyNodePlan> {
  const { home, sharedConfigDirectory, copyFrom, addStores } = request
  const directory = sharedConfigDirectory ?? home
  const files: PlannedFile[] = []
  for (const [kind, name, fallback] of [
    ['sector-manager', configFileNames.sectorManager, defaultSectorManagerConfig()],
    ['ext-prover', configFileNames.extProver, defaultExtProverConfig()]
  ] as const) {
    const path = join(directory, name)
    const present = await readOrUndefined(path)
    if (!present && sharedConfigDirectory !== undefined) {
      if (kind === 'ext-prover' && !request.extProver) continue
      if (kind === 'sector-manager') {
        throw new PosterError('CONFIG_NOT_FOUND', `${path} is not there`, {
          advice: 'Choose a directory with the files of a node, or let this node have its own'
        })
      }
    }
    const copied = present || copyFrom === undefined ? undefined : await readOrUndefined(join(copyFrom, name))
    const start = present?.text ?? copied?.text ?? fallback
    const after = kind === 'sector-manager' ? withStores(start, addStores) : start
    if (present?.text === after) continue
    files.push(planFile(kind, path, present, after))
  }
  const changesShared = files.some(({ signature }) => signature !== null)
  return {
    home,
    configDirectory: directory,
    files,
    commands: commandsOf(request),
    alsoChanges: changesShared ? await findSharers(directory, request.knownHomes, home) : []
  }
}

/**
 * Makes the home and writes the files. Every file is looked at first: when one is not what the plan was made from, nothing
 * is written.
 * @returns outcomes in the order of the plan's files; a single conflict when nothing was written
 * @throws PosterError as making and writing files does
 */
export async function applyPlan(plan: ProxyNodePlan, clock: Clock): Promise<EditOutcome[]> {
  for (const file of plan.files) {
    const present = await readOrUndefined(file.path)
    if ((present?.digest ?? null) === file.signature) continue
    if (!present) {
      throw new PosterError('CONFIG_CHANGED_ON_DISK', `${file.path} went away; nothing was written`, {
        advice: 'Make the plan again'
      })
    }
    const { text } = present
    if (file.signature === null) {
      throw new PosterError('CONFIG_CHANGED_ON_DISK', `${file.path} is there by now; nothing was written`, {
        advice: 'Make the plan again'
      })
    }
    if (text !== file.after) {
      return [
        await writeEdit(
          { path: file.path, text: file.after, signature: file.signature, base: file.before },
          clock
        )
      ]
    }
  }
  await mkdir(plan.home, { recursive: true, mode: 0o755 }).catch((error: unknown) => {
    throw writeError(plan.home, error)
  })
  const outcomes: EditOutcome[] = []
  for (const { path, after, signature, before } of plan.files) {
    outcomes.push(
      signature === null
        ? { outcome: 'written', document: await createConfigFile(path, after), backup: null }
        : await writeEdit({ path, text: after, signature, base: before }, clock)
    )
  }
  return outcomes
}

/**
 * Texts for a node on another machine, whose paths mean nothing here.
 * @throws PosterError as {@link planProxyNode}
 */
export async function renderProxyFiles(
  copyFrom: string | undefined,
  addStores: ProxyNodeRequest['addStores']
): Promise<{ sectorManager: string; extProver: string }> {
  const read = async (name: string): Promise<string | undefined> =>
    copyFrom === undefined ? undefined : (await readOrUndefined(join(copyFrom, name)))?.text
  return {
    sectorManager: withStores(
      (await read(configFileNames.sectorManager)) ?? defaultSectorManagerConfig(),
      addStores
    ),
    extProver: (await read(configFileNames.extProver)) ?? defaultExtProverConfig()
  }
}

interface PresentFile {
  readonly text: string
  readonly digest: string
}

async function readOrUndefined(path: string): Promise<PresentFile | undefined> {
  try {
    return await readConfigFile(path)
  } catch (error) {
    if (PosterError.is(error, 'CONFIG_NOT_FOUND')) return undefined
    throw error
  }
}

function planFile(
  kind: ConfigFileKind,
  path: string,
  present: PresentFile | undefined,
  after: string
): PlannedFile {
  const before = present?.text ?? ''
  return {
    path,
    kind,
    signature: present?.digest ?? null,
    before,
    after,
    diff: compareTexts(before, after),
    findings: inspectConfigText(kind, after).findings
  }
}

/** A store taken up by the wizard is read and never written. */
function withStores(text: string, stores: ProxyNodeRequest['addStores']): string {
  return editConfig(
    sectorManagerFile,
    text,
    stores.map(({ name, path }) => ({
      act: 'add-entry',
      path: ['Common', 'PersistStores'],
      value: { Name: name, Path: path, ReadOnly: true }
    }))
  )
}

/** As the chapter types them. */
function commandsOf(request: ProxyNodeRequest): string[] {
  const { home, sharedConfigDirectory, source, listen, poster, extProver } = request
  const program = 'venus-sector-manager'
  const run = nodeCommand({
    host: { program, home, configDirectory: sharedConfigDirectory ?? null },
    listen,
    proxy: source,
    poster,
    miner: false,
    extProver
  })
  return [
    [program, `--home=${home}`, 'daemon', 'init'].map(quoteForShell).join(' '),
    run.map(quoteForShell).join(' ')
  ]
}
