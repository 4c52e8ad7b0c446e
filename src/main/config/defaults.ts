/**
 * The files that `daemon init` writes, in the originals' shape (node-protocol.md §3.1, §4.1): a first line
 * `# Default config:`, every key commented, headers of tables live, `#` as the last line without a line end.
 *
 * What an untouched file means: the live headers leave stores without a path and a miner without a number. Go takes those
 * for the working directory and miner 0; here such entries are ignored with a notice, so the node starts and serves. An
 * untouched ext-prover.cfg has one live `[[WdPost]]`, as in the chapter: `--ext-prover` starts one program. Its
 * `[[WinPost]]` block is commented as a whole: winning proofs stay with the built-in prover until asked otherwise.
 */
import { writeTomlKey, writeTomlValue, isInputTable } from './toml/write-toml.ts'
import type { KeyDescription, Members } from './schema/describe.ts'
import { extProverFile } from './schema/ext-prover.ts'
import { sectorManagerFile } from './schema/sector-manager.ts'

const title = '# Default config:\n'

export function defaultSectorManagerConfig(): string {
  return title + withLiveHeaders(commented(exampleOf(sectorManagerFile.members)))
}

export function defaultExtProverConfig(): string {
  const { wdPost, winPost } = extProverFile.members
  return `${title}${withLiveHeaders(commented(exampleOf({ wdPost })))}\n${commented(exampleOf({ winPost }))}`
}

/** Every line behind a `#`; the line end at the end of the text leaves a lone `#`. */
function commented(text: string): string {
  return `#${text.replaceAll('\n', '\n#')}`
}

function withLiveHeaders(text: string): string {
  return text.replaceAll('#[', '[')
}

/** The example file before anything is commented: keys of a table first, then the tables below it. */
function exampleOf(members: Members): string {
  const lines: string[] = []
  exampleMembers(members, [], lines)
  return `${lines.join('\n')}\n`
}

function exampleMembers(members: Members, path: readonly string[], lines: string[]): void {
  const below: [readonly string[], KeyDescription<unknown>][] = []
  for (const member of Object.values(members)) {
    if (member.member !== 'key' || member.example === undefined) continue
    if (isInputTable(member.example)) below.push([[...path, member.name], member])
    else lines.push(`${member.name} = ${writeTomlValue(member.example)}`)
  }
  for (const member of Object.values(members)) {
    if (member.member === 'key' || !member.inExample) continue
    const inside = [...path, member.name]
    if (lines.length > 0 && (member.member === 'list' || inside.length === 1)) lines.push('')
    lines.push(member.member === 'list' ? `[[${inside.join('.')}]]` : `[${inside.join('.')}]`)
    exampleMembers(member.members, inside, lines)
  }
  for (const [inside, { example }] of below) {
    lines.push(`[${inside.join('.')}]`)
    if (example === undefined || !isInputTable(example)) continue
    for (const [name, value] of Object.entries(example)) {
      lines.push(`${writeTomlKey(name)} = ${writeTomlValue(value)}`)
    }
  }
}
