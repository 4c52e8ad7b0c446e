/**
 * What is to be said about the text of a configuration file, at line and column, as the node that reads it would. Pure. A
 * text that cannot be read at all has one finding and no value.
 */
import type { ConfigFileKind, ConfigFinding } from '../../../shared/contract/console/config-file.ts'
import { extProverFile, type ExtProverConfig } from '../../config/schema/ext-prover.ts'
import { readConfig, type ConfigNotice, type ConfigProblem } from '../../config/schema/read-config.ts'
import { sectorManagerFile, type SectorManagerConfig } from '../../config/schema/sector-manager.ts'
import { readLayout } from '../../config/toml/layout.ts'
import { withoutByteOrderMark } from '../../config/toml/parse-toml.ts'
import { samePath, showPath, type TomlPath } from '../../config/toml/path.ts'
import { PosterError } from '../../lib/error.ts'

export interface InspectedConfig {
  readonly findings: readonly ConfigFinding[]
  /** Undefined where the text is no TOML. Holds defaults where a finding is an error. */
  readonly config: ReadConfigFile | undefined
}

export type ReadConfigFile =
  | { readonly kind: 'sector-manager'; readonly value: SectorManagerConfig }
  | { readonly kind: 'ext-prover'; readonly value: ExtProverConfig }

/** Never throws for what stands in the text. */
export function inspectConfigText(kind: ConfigFileKind, text: string): InspectedConfig {
  const name = `${kind}.cfg`
  try {
    const read =
      kind === 'sector-manager'
        ? { kind, ...readConfig(sectorManagerFile, text, name) }
        : { kind, ...readConfig(extProverFile, text, name) }
    const columnOf = columnFinder(text)
    return {
      findings: [...read.problems.map(ofProblem), ...read.notices.map(ofNotice)].sort(byPlace),
      config: read
    }

    function ofProblem({ path, line, message, advice }: ConfigProblem): ConfigFinding {
      return { severity: 'error', line, column: columnOf(path), path: showPath(path), message, advice }
    }
    function ofNotice({ kind: notice, path, line, message }: ConfigNotice): ConfigFinding {
      const severity = notice === 'untouched-entry' ? 'note' : 'warning'
      return { severity, line, column: columnOf(path), path: showPath(path), message, advice: '' }
    }
  } catch (error) {
    if (!PosterError.is(error)) throw error
    const [, line = '1', column = '1', message = error.message] =
      /^[^:]*:(\d+)(?::(\d+))?: ([\s\S]*)$/.exec(error.message) ?? []
    return {
      findings: [
        {
          severity: 'error',
          line: Number(line),
          column: Number(column),
          path: '',
          message,
          advice: error.advice ?? ''
        }
      ],
      config: undefined
    }
  }
}

export function hasErrors(findings: readonly ConfigFinding[]): boolean {
  return findings.some(({ severity }) => severity === 'error')
}

/** Where a path, or the nearest table around it, begins on its line. */
function columnFinder(text: string): (path: TomlPath) => number {
  const body = withoutByteOrderMark(text)
  const layout = readLayout(body)
  const places = [
    ...layout.elements,
    ...layout.assignments,
    ...layout.headers.map(({ path, span }) => ({ path, span }))
  ]
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const part = path.slice(0, length)
      const place = places.find((one) => samePath(one.path, part))
      if (place) return place.span.start - body.lastIndexOf('\n', place.span.start - 1)
    }
    return 1
  }
}

function byPlace(one: ConfigFinding, other: ConfigFinding): number {
  return one.line - other.line || one.column - other.column
}
