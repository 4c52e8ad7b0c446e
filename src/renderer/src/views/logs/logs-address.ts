/** The address of the logs page with what it should show, for whoever links to it from a row of another page. */
import type { LocationQuery, RouteLocationRaw } from 'vue-router'
import type { LogFilter } from '../../../../shared/contract/console/log-lines.ts'

export interface LogsTarget {
  /** `node`, `prover:<name>`, `console`, `file`; all where missing. */
  readonly source?: string | undefined
  readonly search?: string | undefined
  /** ms since the Unix epoch: the first line shown. */
  readonly at?: number | undefined
  readonly fields?: NonNullable<LogFilter['fields']>
}

const fieldNames = ['miner', 'deadline', 'partition', 'pid'] as const

/** For router.push. */
export function logsAddress(node: string, { source, search, at, fields = {} }: LogsTarget): RouteLocationRaw {
  const query: Record<string, string> = {}
  if (source !== undefined) query['source'] = source
  if (search !== undefined) query['search'] = search
  if (at !== undefined) query['at'] = String(at)
  for (const name of fieldNames) {
    const value = fields[name]
    if (value !== undefined) query[name] = String(value)
  }
  return { path: `/n/${encodeURIComponent(node)}/logs`, query }
}

export function readTarget(query: LocationQuery): LogsTarget {
  const text = (name: string): string | undefined => {
    const value = query[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const number = (name: string): number | undefined => {
    const value = text(name)
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
  }
  const fields: Record<string, number> = {}
  for (const name of fieldNames) {
    const value = number(name)
    if (value !== undefined) fields[name] = value
  }
  return { source: text('source'), search: text('search'), at: number('at'), fields }
}
