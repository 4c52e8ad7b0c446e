/** What two texts of one configuration file mean differently, key by key. Pure. */
import type {
  ConfigDrift,
  ConfigFileKind,
  ConfigKeyChange
} from '../../../shared/contract/console/config-file.ts'
import { compareConfig, type ConfigChange } from '../../config/schema/compare-config.ts'
import { extProverFile } from '../../config/schema/ext-prover.ts'
import { sectorManagerFile } from '../../config/schema/sector-manager.ts'
import { hasErrors, inspectConfigText } from './inspect-text.ts'

/** Undefined where one of the texts cannot be read. */
export function compareConfigTexts(
  kind: ConfigFileKind,
  before: string,
  after: string
): ConfigKeyChange[] | undefined {
  const old = inspectConfigText(kind, before).config
  const now = inspectConfigText(kind, after).config
  if (!old || !now) return undefined
  if (old.kind === 'sector-manager' && now.kind === 'sector-manager') {
    return compareConfig(sectorManagerFile, old.value, now.value).map(rowOf)
  }
  if (old.kind === 'ext-prover' && now.kind === 'ext-prover') {
    return compareConfig(extProverFile, old.value, now.value).map(rowOf)
  }
  return undefined
}

/** The drift of a poster's file from its source's. A side that is not there is undefined. */
export function findDrift(
  kind: ConfigFileKind,
  source: string | undefined,
  poster: string | undefined
): ConfigDrift {
  const unknown = (reason: string): ConfigDrift => ({ kind, state: 'unknown', differences: [], reason })
  if (source === undefined) return unknown('source-not-readable')
  if (poster === undefined) return unknown('poster-not-readable')
  if (hasErrors(inspectConfigText(kind, source).findings)) return unknown('source-invalid')
  if (hasErrors(inspectConfigText(kind, poster).findings)) return unknown('poster-invalid')
  const differences = compareConfigTexts(kind, source, poster) ?? []
  return { kind, state: differences.length === 0 ? 'same' : 'differs', differences, reason: '' }
}

function rowOf({ path, before, after, effect }: ConfigChange): ConfigKeyChange {
  return { path, before: before ?? null, after: after ?? null, effect }
}
