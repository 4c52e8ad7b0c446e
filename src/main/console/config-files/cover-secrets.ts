/**
 * The text of a configuration file with its secrets covered, for whoever may look and not edit: the values of keys that
 * are described as secret, and whatever has the shape of a secret anywhere else, comments included.
 */
import type { ConfigFileKind } from '../../../shared/contract/console/config-file.ts'
import type { Members } from '../../config/schema/describe.ts'
import { extProverFile } from '../../config/schema/ext-prover.ts'
import { sectorManagerFile } from '../../config/schema/sector-manager.ts'
import { readLayout } from '../../config/toml/layout.ts'
import { parseToml, withoutByteOrderMark } from '../../config/toml/parse-toml.ts'
import { sameName, type TomlPath } from '../../config/toml/path.ts'
import { processRedactor, redacted } from '../../lib/log/redact.ts'
import { isSecretName } from '../../lib/log/secret-names.ts'

/** A text that is no TOML is covered by shape alone, and its lines with a secret name as a whole. */
export function coverConfigSecrets(kind: ConfigFileKind, text: string): string {
  const body = withoutByteOrderMark(text)
  let covered = body
  try {
    const layout = readLayout(body)
    const secret = layout.assignments
      .filter(({ path, shape }) => shape === 'plain' && isSecretPath(kind, path))
      .map(({ value }) => value)
      .filter(({ start, end }) => body.slice(start, end) !== '""')
      .sort((one, other) => other.start - one.start)
    for (const { start, end } of secret)
      covered = `${covered.slice(0, start)}"${redacted}"${covered.slice(end)}`
  } catch {
    covered = body.replaceAll(/^.*$/gm, (line) => {
      const [, name] = /^\s*#?\s*([\w."'-]+)\s*=/.exec(line) ?? []
      return name !== undefined && isSecretName(name) ? `${name} = "${redacted}"` : line
    })
  }
  return processRedactor.redact(covered)
}

/** The secrets a text holds, as values: for whoever covers them elsewhere. */
export function secretsOfConfig(kind: ConfigFileKind, text: string): string[] {
  const body = withoutByteOrderMark(text)
  const secrets: string[] = []
  for (const [, token] of body.matchAll(
    /([A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*):(?=\/|[a-z]+:\/\/)/g
  )) {
    if (token !== undefined) secrets.push(token)
  }
  for (const [, password] of body.matchAll(/:\/\/[^\s:@/"']{0,256}:([^\s"'@]{1,512})@/g)) {
    if (password !== undefined) secrets.push(password)
  }
  try {
    const { assignments } = readLayout(body)
    for (const { path, shape, value } of assignments) {
      if (shape !== 'plain' || !isSecretPath(kind, path)) continue
      const written = parseToml(`value = ${body.slice(value.start, value.end)}`, 'value')['value']
      if (typeof written === 'string') secrets.push(written)
    }
  } catch {
    for (const [, name = '', value = ''] of body.matchAll(/^\s*#?\s*([\w."'-]+)\s*=\s*["']?([^"'\n]*)/gm)) {
      if (isSecretName(name)) secrets.push(value.trim())
    }
  }
  return secrets.filter((secret) => secret !== '')
}

/** True for a key whose description covers its value, and for a name in a free table that sounds secret. */
function isSecretPath(kind: ConfigFileKind, path: TomlPath): boolean {
  let members: Members | undefined =
    kind === 'sector-manager' ? sectorManagerFile.members : extProverFile.members
  const last = path.findLast((step): step is string => typeof step === 'string') ?? ''
  for (const step of path) {
    if (typeof step === 'number') continue
    const name: string = step
    const member: Members[string] | undefined = Object.values(members ?? {}).find((one) =>
      sameName(one.name, name)
    )
    if (member === undefined) break
    if (member.member === 'key') {
      if (/^(?:token|dsn)$/i.test(member.name)) return true
      break
    }
    members = member.members
  }
  return isSecretName(last)
}
