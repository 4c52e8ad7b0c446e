/** Every key of a configuration file as the editor explains it, from the one description the node reads by. Pure. */
import type {
  ConfigFileKind,
  ConfigKeyHelp,
  KeyEffect
} from '../../../shared/contract/console/config-file.ts'
import type { Members } from '../../config/schema/describe.ts'
import { extProverFile } from '../../config/schema/ext-prover.ts'
import { maskValue } from '../../config/schema/render-config.ts'
import { sectorManagerFile } from '../../config/schema/sector-manager.ts'
import { writeTomlValue } from '../../config/toml/write-toml.ts'

/** In the order of the generated file, tables before what is in them. */
export function explainConfigKeys(kind: ConfigFileKind): ConfigKeyHelp[] {
  const rows: ConfigKeyHelp[] = []
  const { members } = kind === 'sector-manager' ? sectorManagerFile : extProverFile
  explainMembers(members, '', 'restart', rows)
  return rows
}

function explainMembers(members: Members, path: string, inherited: KeyEffect, rows: ConfigKeyHelp[]): void {
  for (const member of Object.values(members)) {
    const below = path === '' ? member.name : `${path}.${member.name}`
    const effect = member.effect ?? inherited
    const { about } = member
    if (member.member === 'key') {
      const fallback = maskValue(member, member.fallback)
      rows.push({
        path: below,
        member: 'key',
        about,
        accepts: member.type.accepts,
        choices: member.type.choices ?? [],
        fallback: fallback === undefined ? null : writeTomlValue(fallback),
        effect,
        since: member.since,
        formerNames: member.formerNames
      })
      continue
    }
    const nothing = { accepts: null, choices: [], fallback: null, since: '', formerNames: [] }
    rows.push({ path: below, member: member.member, about, effect, ...nothing })
    explainMembers(member.members, below, effect, rows)
  }
}
