/**
 * What changed between two readings of the same file, key by key, and what each change needs. Entries of lists are
 * paired by what names them (a miner by its number, a store by its name), so that an inserted block is one change.
 */
import { writeTomlValue, type TomlInput } from '../toml/write-toml.ts'
import type { AnyList, Effect, FileDescription, Members, ReadMembers } from './describe.ts'
import { maskValue, memberOf } from './render-config.ts'

export interface ConfigChange {
  /** `sector-manager` or `ext-prover`. */
  readonly file: string
  /** `Miners[f01000].PoSt.Enabled` */
  readonly path: string
  /** As TOML text, secrets covered; undefined = not set, or no such entry. */
  readonly before: string | undefined
  readonly after: string | undefined
  readonly effect: Effect
}

export function compareConfig<M extends Members>(
  file: FileDescription<M>,
  before: ReadMembers<M>,
  after: ReadMembers<M>
): ConfigChange[] {
  const changes: ConfigChange[] = []
  compareMembers(file.name, file.members, before, after, '', 'restart', changes)
  return changes
}

function compareMembers(
  file: string,
  members: Members,
  before: unknown,
  after: unknown,
  path: string,
  inherited: Effect,
  changes: ConfigChange[]
): void {
  for (const [property, member] of Object.entries(members)) {
    const below = path === '' ? member.name : `${path}.${member.name}`
    const effect = member.effect ?? inherited
    const old = memberOf(before, property)
    const now = memberOf(after, property)
    switch (member.member) {
      case 'key':
        if (textOf(member.type.print(old)) === textOf(member.type.print(now))) break
        changes.push({
          file,
          path: below,
          before: textOf(maskValue(member, old)),
          after: textOf(maskValue(member, now)),
          effect
        })
        break
      case 'table':
        compareMembers(file, member.members, old, now, below, effect, changes)
        break
      case 'list':
        compareEntries(file, member, old, now, below, effect, changes)
        break
    }
  }
}

function compareEntries(
  file: string,
  member: AnyList,
  before: unknown,
  after: unknown,
  path: string,
  effect: Effect,
  changes: ConfigChange[]
): void {
  const old = entriesByName(member, before)
  const now = entriesByName(member, after)
  for (const [name, entry] of old) {
    const successor = now.get(name)
    const below = `${path}[${name}]`
    if (successor === undefined)
      changes.push({ file, path: below, before: 'present', after: undefined, effect })
    else compareMembers(file, member.members, entry, successor, below, effect, changes)
  }
  for (const name of now.keys()) {
    if (!old.has(name)) {
      changes.push({ file, path: `${path}[${name}]`, before: undefined, after: 'present', effect })
    }
  }
}

function entriesByName(member: AnyList, entries: unknown): Map<string, unknown> {
  const named = new Map<string, unknown>()
  for (const [at, entry] of (Array.isArray(entries) ? entries : []).entries()) {
    const name = member.identify?.(entry) ?? String(at)
    named.set(named.has(name) ? `${name}#${at}` : name, entry)
  }
  return named
}

function textOf(value: TomlInput | undefined): string | undefined {
  return value === undefined ? undefined : writeTomlValue(value)
}
