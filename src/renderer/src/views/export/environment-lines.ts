/** Environment variables as lines that a person types. Pure. */

export type ReadEnvironment =
  | { readonly ok: true; readonly variables: Readonly<Record<string, string>> }
  /** The first line that names none. */
  | { readonly ok: false; readonly line: string }

export function readEnvironmentLines(text: string): ReadEnvironment {
  const variables: Record<string, string> = {}
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const parts = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line)
    if (parts?.[1] === undefined) return { ok: false, line: line.trim() }
    variables[parts[1]] = parts[2] ?? ''
  }
  return { ok: true, variables }
}

export function writeEnvironmentLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}
