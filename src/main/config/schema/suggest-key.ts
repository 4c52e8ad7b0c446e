/**
 * What an unknown key was probably meant to be: a near spelling in the same table, or the same name in another table.
 */
import { editDistance } from '../../lib/edit-distance.ts'
import { sameName } from '../toml/path.ts'
import type { Members } from './describe.ts'

/** A clause such as `did you mean "Enabled"?`, or undefined. */
export function suggestKey(root: Members, siblings: Members, spelling: string): string | undefined {
  const elsewhere = tablesWith(root, spelling, '')
  if (elsewhere.length > 0 && elsewhere.length <= 3) return `it belongs in ${elsewhere.join(' or ')}`
  const limit = Math.min(3, Math.floor(spelling.length / 3))
  let best: { name: string; distance: number } | undefined
  for (const { name } of Object.values(siblings)) {
    const distance = editDistance(name.toLowerCase(), spelling.toLowerCase())
    if (distance <= limit && (!best || distance < best.distance)) best = { name, distance }
  }
  return best && `did you mean "${best.name}"?`
}

function tablesWith(members: Members, name: string, path: string): string[] {
  const found: string[] = []
  for (const member of Object.values(members)) {
    if (member.member === 'key') continue
    const below = path === '' ? member.name : `${path}.${member.name}`
    const holdsIt = Object.values(member.members).some((child) => sameName(child.name, name))
    if (holdsIt) found.push(member.member === 'list' ? `[[${below}]]` : `[${below}]`)
    found.push(...tablesWith(member.members, name, below))
  }
  return found
}
