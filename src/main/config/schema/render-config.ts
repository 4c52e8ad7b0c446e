/**
 * The effective configuration as TOML-like text with secrets covered: what a node runs with where that is not the default.
 * For the log line `Sector-manager initial cfg: …` (node-protocol.md §1.3); the original prints every key, which buries the
 * few that an operator chose among hundreds. An entry of a list is always shown, be it empty.
 */
import { writeTomlValue, type TomlInput } from '../toml/write-toml.ts'
import type { FileDescription, KeyDescription, Members, ReadMembers } from './describe.ts'

/** Stands for a configuration in which nothing was chosen; otherwise ends with a line break. */
export const allDefaults = '# every key has its default'

export function renderEffective<M extends Members>(file: FileDescription<M>, config: ReadMembers<M>): string {
  const lines: string[] = []
  renderMembers(file.members, config, '', lines)
  return lines.length === 0 ? allDefaults : `${lines.join('\n').trim()}\n`
}

function renderMembers(members: Members, values: unknown, path: string, lines: string[]): void {
  for (const [property, member] of Object.entries(members)) {
    if (member.member !== 'key') continue
    const value = memberOf(values, property)
    const shown = maskValue(member, value)
    if (shown !== undefined && !isDefault(member, value)) {
      lines.push(`${member.name} = ${writeTomlValue(shown)}`)
    }
  }
  for (const [property, member] of Object.entries(members)) {
    if (member.member === 'key') continue
    const below = path === '' ? member.name : `${path}.${member.name}`
    const value = memberOf(values, property)
    if (member.member === 'table') {
      const inside: string[] = []
      renderMembers(member.members, value, below, inside)
      if (inside.length > 0) lines.push('', ...(inside[0] === '' ? [] : [`[${below}]`]), ...inside)
      continue
    }
    for (const entry of Array.isArray(value) ? value : []) {
      lines.push('', `[[${below}]]`)
      renderMembers(member.members, entry, below, lines)
    }
  }
}

function isDefault(member: KeyDescription<unknown>, value: unknown): boolean {
  const fallback = member.type.print(member.fallback)
  const written = member.type.print(value)
  return (
    fallback !== undefined && written !== undefined && writeTomlValue(written) === writeTomlValue(fallback)
  )
}

/** A value ready to be shown; undefined = not set. */
export function maskValue(member: KeyDescription<unknown>, value: unknown): TomlInput | undefined {
  return (member.type.mask ?? member.type.print)(value)
}

/** A property of a read table. */
export function memberOf(values: unknown, property: string): unknown {
  // Read tables are plain objects made by read-config.ts.
  return typeof values === 'object' && values !== null
    ? (values as Record<string, unknown>)[property]
    : undefined
}
