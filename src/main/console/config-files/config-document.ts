/**
 * A configuration file as the console edits it: read with what is to be said about it, written only over the very text the
 * edit started from, with a backup, and taken back again. It writes no other file: a path must bear the name of one.
 */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type {
  ConfigDocument,
  ConfigFileKind,
  EditOutcome,
  EditProposal
} from '../../../shared/contract/console/config-file.ts'
import { readConfigFile, writeConfigFile, type ConfigFileText } from '../../config/edit/write-config-file.ts'
import { configFileNames } from '../../config/home.ts'
import { maxConfigBytes } from '../../config/toml/parse-toml.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { compareConfigTexts } from './compare-configs.ts'
import { compareTexts } from './compare-texts.ts'
import { coverConfigSecrets } from './cover-secrets.ts'
import { hasErrors, inspectConfigText } from './inspect-text.ts'
import { mergeTexts } from './merge-texts.ts'

/** @throws PosterError INVALID_ARGUMENT for any other file name */
export function kindOfConfigFile(path: string): ConfigFileKind {
  switch (basename(path)) {
    case configFileNames.sectorManager:
      return 'sector-manager'
    case configFileNames.extProver:
      return 'ext-prover'
    default:
      throw new PosterError('INVALID_ARGUMENT', `${path} is no configuration file of a node`, {
        advice: `Name a ${configFileNames.sectorManager} or an ${configFileNames.extProver}`
      })
  }
}

/** @throws PosterError INVALID_ARGUMENT; CONFIG_NOT_FOUND, CONFIG_SYNTAX (not UTF-8), NOT_PERMITTED, STORAGE_FAILED, TOO_LARGE */
export async function readConfigDocument(path: string): Promise<ConfigDocument> {
  const kind = kindOfConfigFile(path)
  return documentOf(kind, await readConfigFile(path))
}

/** What writing `text` over `before` would mean. Pure. */
export function proposeEdit(kind: ConfigFileKind, before: string, text: string): EditProposal {
  return {
    findings: inspectConfigText(kind, text).findings,
    diff: compareTexts(before, text),
    changes: compareConfigTexts(kind, before, text) ?? []
  }
}

export interface ConfigEditRequest {
  readonly path: string
  readonly text: string
  /** Of the document the edit started from. */
  readonly signature: string
  /** Its text, so that a conflict can be shown three ways. */
  readonly base?: string
}

/**
 * Writes with a backup, keeping owner and mode. A file that is not the one the edit started from is a value, not an error.
 * @throws PosterError CONFIG_VALUE for a text with errors, TOO_LARGE; what reading and writing throw
 */
export async function writeEdit(request: ConfigEditRequest, clock: Clock): Promise<EditOutcome> {
  const { path, text, signature, base } = request
  const kind = kindOfConfigFile(path)
  refuseErrors(kind, path, text)
  const onDisk = await readConfigFile(path)
  if (onDisk.digest !== signature) return conflict(kind, onDisk, text, base)
  if (onDisk.text === text) {
    return { outcome: 'written', document: await documentOf(kind, onDisk), backup: null }
  }
  try {
    const { file, backup } = await writeConfigFile(onDisk, text, clock)
    return { outcome: 'written', document: await documentOf(kind, file), backup: basename(backup) }
  } catch (error) {
    if (!PosterError.is(error, 'CONFIG_CHANGED_ON_DISK')) throw error
    return conflict(kind, await readConfigFile(path), text, base ?? onDisk.text)
  }
}

function refuseErrors(kind: ConfigFileKind, path: string, text: string): void {
  if (Buffer.byteLength(text) > maxConfigBytes) {
    throw new PosterError(
      'TOO_LARGE',
      `the text for ${path} is larger than the ${maxConfigBytes} bytes allowed`
    )
  }
  const { findings } = inspectConfigText(kind, text)
  const first = findings.find(({ severity }) => severity === 'error')
  if (!hasErrors(findings) || !first) return
  throw new PosterError('CONFIG_VALUE', `${path}:${first.line}:${first.column}: ${first.message}`, {
    advice: first.advice === '' ? 'Correct the text; nothing was written' : first.advice
  })
}

async function conflict(
  kind: ConfigFileKind,
  onDisk: ConfigFileText,
  text: string,
  base: string | undefined
): Promise<EditOutcome> {
  return {
    outcome: 'conflict',
    document: await documentOf(kind, onDisk),
    theirs: base === undefined ? null : compareTexts(base, onDisk.text),
    ours: base === undefined ? null : compareTexts(base, text),
    merged: base === undefined ? null : (mergeTexts(base, text, onDisk.text) ?? null)
  }
}

async function documentOf(kind: ConfigFileKind, file: ConfigFileText): Promise<ConfigDocument> {
  const { mtimeMs, mode } = await stat(file.realPath)
  const coveredText = coverConfigSecrets(kind, file.text)
  return {
    kind,
    path: file.path,
    text: file.text,
    coveredText,
    signature: file.digest,
    modifiedAt: mtimeMs,
    exposed: coveredText !== file.text && (mode & 0o044) !== 0,
    findings: inspectConfigText(kind, file.text).findings
  }
}
