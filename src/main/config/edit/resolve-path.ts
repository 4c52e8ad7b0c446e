/**
 * From the names a caller uses to the names a file uses: keys are found without regard to case, as the reader finds them,
 * so that an existing `bin` is edited instead of a second `Bin` being added. Below maps (environment variables) and unknown
 * keys names are exact.
 */
import { findSpelling } from '../schema/read-config.ts'
import type { Member, Members } from '../schema/describe.ts'
import { isTable, type TomlTable, type TomlValue } from '../toml/parse-toml.ts'
import { sameName, type TomlPath } from '../toml/path.ts'

/** The path in the spelling of the file where it is written, else in that of the description. */
export function resolvePath(members: Members, root: TomlTable, path: TomlPath): TomlPath {
  let known: Members | undefined = members
  let value: TomlValue | undefined = root
  return path.map((step) => {
    if (typeof step === 'number') {
      value = Array.isArray(value) ? value[step] : undefined
      return step
    }
    const member = known && findMember(known, step)
    const source = isTable(value) ? value : {}
    const spelling = member ? spellingOf(member, source, step) : step
    known = member === undefined || member.member === 'key' ? undefined : member.members
    value = source[spelling]
    return spelling
  })
}

function findMember(members: Members, name: string): Member | undefined {
  const all = Object.values(members)
  const named = (test: (spelling: string) => boolean): Member | undefined =>
    all.find((member) => test(member.name)) ??
    all.find((member) => member.member === 'key' && member.formerNames.some(test))
  return named((spelling) => spelling === name) ?? named((spelling) => sameName(spelling, name))
}

function spellingOf(member: Member, source: TomlTable, asked: string): string {
  if (Object.hasOwn(source, asked)) return asked
  // A former name that takes precedence would hide what is written under the new one.
  const former = member.member === 'key' && member.precedence === 'former' ? member.formerNames : []
  for (const name of [...former, asked]) {
    const found = findSpelling(source, name)
    if (found !== undefined) return found
  }
  return member.member === 'key' && member.formerNames.some((name) => sameName(name, asked))
    ? asked
    : member.name
}
