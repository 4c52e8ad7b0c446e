/** Which key of a configuration file stands on a line of its text, for the help beside the editor. Pure; a guess by shape, no parser. */
import type { ConfigKeyHelp } from '../../../../shared/contract/console/config-file.ts'

/** @param line from 1 @returns `Miners.PoSt.Sender`; the table alone on its own line or between keys; '' above the first */
export function pathAtLine(text: string, line: number): string {
  const lines = text.split('\n')
  let table = ''
  for (const each of lines.slice(0, line)) {
    const header = /^\s*#?\s*\[{1,2}\s*([\w.\-"' ]+?)\s*\]{1,2}\s*(?:#.*)?$/.exec(each)
    if (header?.[1] !== undefined) table = plain(header[1])
  }
  const key = /^\s*#?\s*([\w.\-"']+)\s*=/.exec(lines[line - 1] ?? '')?.[1]
  if (key === undefined) return table
  return table === '' ? plain(key) : `${table}.${plain(key)}`
}

/** The help of a path, or of the nearest table around it that there is one for. */
export function helpOf(keys: readonly ConfigKeyHelp[], path: string): ConfigKeyHelp | undefined {
  for (
    let wanted = path.toLowerCase();
    wanted !== '';
    wanted = wanted.slice(0, Math.max(0, wanted.lastIndexOf('.')))
  ) {
    const found = keys.find((each) => each.path.toLowerCase() === wanted)
    if (found) return found
  }
  return undefined
}

/** The line a path of a finding or a change is written on, from 1; undefined when no line bears its last name. */
export function lineOfPath(text: string, path: string): number | undefined {
  const wanted = path.replace(/\[[^\]]*\]/g, '').toLowerCase()
  const lines = text.split('\n')
  const at = lines.findIndex(
    (_, index) =>
      pathAtLine(text, index + 1).toLowerCase() === wanted && !/^\s*(#|$)/.test(lines[index] ?? '')
  )
  return at < 0 ? undefined : at + 1
}

function plain(name: string): string {
  return name.replace(/["' ]/g, '')
}
