/** What a person has chosen to see of the logs, and the filter it comes to. Pure. */
import type { LogFilter, LogLineLevel } from '../../../../shared/contract/console/log-lines.ts'
import type { FieldName } from './filter-chips.ts'

export interface LogChoice {
  readonly search: string
  readonly kind: 'text' | 'regex'
  readonly mode: 'filter' | 'highlight'
  readonly context: number
  readonly levels: readonly LogLineLevel[]
  readonly fields: Readonly<Partial<Record<FieldName, number>>>
  readonly range: { readonly from: number; readonly to: number } | undefined
}

export const allLevels = ['debug', 'info', 'warn', 'error'] as const

export const firstChoice: LogChoice = {
  search: '',
  kind: 'text',
  mode: 'filter',
  context: 0,
  levels: ['info', 'warn', 'error'],
  fields: {},
  range: undefined
}

/** @returns undefined where every line is shown */
export function filterOf({ search, kind, mode, context, levels, fields }: LogChoice): LogFilter | undefined {
  const filter: LogFilter = {
    ...(levels.length < allLevels.length ? { levels } : {}),
    ...(search === '' ? {} : { search: { kind, value: search }, mode }),
    ...(search !== '' && mode === 'filter' && context > 0 ? { context } : {}),
    ...(Object.keys(fields).length > 0 ? { fields } : {})
  }
  return Object.keys(filter).length > 0 ? filter : undefined
}

/** The lines the chart counts: those the list shows for themselves. @returns undefined where it counts every line */
export function countedBy(choice: LogChoice): LogFilter | undefined {
  return filterOf({ ...choice, context: 0, search: choice.mode === 'highlight' ? '' : choice.search })
}

/** Whether something is hidden by more than its level. */
export function isNarrowed({ search, mode, fields, range }: LogChoice): boolean {
  return (search !== '' && mode === 'filter') || Object.keys(fields).length > 0 || range !== undefined
}
