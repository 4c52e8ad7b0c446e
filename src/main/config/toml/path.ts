/** Paths into a TOML document: key names and positions in lists of tables, `['WdPost', 2, 'Envs', 'KEY']`. */

export type TomlPath = readonly (string | number)[]

/** `WdPost[2].Envs.KEY`; names that are no bare keys are quoted. */
export function showPath(path: TomlPath): string {
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${showKey(step)}`))
    .join('')
}

/** A key as TOML writes it: bare when possible, else quoted. */
export function showKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name)
}

export function samePath(one: TomlPath, other: TomlPath): boolean {
  return one.length === other.length && startsWith(one, other)
}

/** True when `path` equals `prefix` or lies below it. */
export function startsWith(path: TomlPath, prefix: TomlPath): boolean {
  return prefix.every((step, at) => path[at] === step)
}

/** Names as the original compares them when none matches exactly. */
export function sameName(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase()
}
