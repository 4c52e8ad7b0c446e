/**
 * Directories that match a pattern of Go's filepath.Glob (`*`, `?`, `[a-z]`, `[^a]`, `\` before a literal), as
 * Common.ScanPersistStores uses it (node-protocol.md §3.5). `**` means no more than `*`. Runs in the store probe.
 */
import { opendir, stat } from 'node:fs/promises'
import { join, parse, sep } from 'node:path'
import { PosterError } from '../../lib/error.ts'

/** Yields matching directories, segment by segment; what cannot be listed is passed over, as in Go. */
export async function* matchDirectories(pattern: string): AsyncGenerator<string> {
  const { root } = parse(pattern)
  if (root === '') throw new PosterError('CONFIG_VALUE', `the pattern ${pattern} is not an absolute path`)
  yield* descend(
    root,
    pattern
      .slice(root.length)
      .split(sep)
      .filter((segment) => segment !== '')
  )
}

async function* descend(directory: string, segments: readonly string[]): AsyncGenerator<string> {
  const [segment, ...rest] = segments
  if (segment === undefined) {
    if (await isDirectory(directory)) yield directory
    return
  }
  if (!/[*?[\\]/.test(segment)) {
    yield* descend(join(directory, segment), rest)
    return
  }
  const expression = toExpression(segment)
  const matched: string[] = []
  try {
    for await (const { name } of await opendir(directory)) {
      if (expression.test(name)) matched.push(name)
    }
  } catch {
    return
  }
  for (const name of matched.sort()) yield* descend(join(directory, name), rest)
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

/**
 * One path segment of a pattern as a regular expression.
 * @throws PosterError CONFIG_VALUE for an open bracket or a lone backslash, as Go's ErrBadPattern
 */
export function toExpression(segment: string): RegExp {
  const tokens = segment.match(/\[\^?(?:\\.|[^\\\]])+\]|\\.|[^[\\]/gsu) ?? []
  if (tokens.join('') !== segment) {
    throw new PosterError('CONFIG_VALUE', `syntax error in pattern ${segment}`, {
      advice: 'Close every [ with a ], and write \\\\ for a backslash'
    })
  }
  const source = tokens.map((token) => {
    if (token === '*') return '.*'
    if (token === '?') return '.'
    if (token.startsWith('\\')) return escape(token.slice(1))
    if (token.startsWith('[') && token.length > 1) return bracket(token)
    return escape(token)
  })
  try {
    return new RegExp(`^(?:${source.join('')})$`, 'su')
  } catch (error) {
    throw new PosterError('CONFIG_VALUE', `syntax error in pattern ${segment}`, { cause: error })
  }
}

function bracket(token: string): string {
  const negated = token.startsWith('[^')
  const members = token.slice(negated ? 2 : 1, -1).match(/\\.|./gsu) ?? []
  const body = members.map((member) => {
    if (member === '-') return '-'
    return escape(member.startsWith('\\') ? member.slice(1) : member)
  })
  return `[${negated ? '^' : ''}${body.join('')}]`
}

/** A literal character. */
function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
