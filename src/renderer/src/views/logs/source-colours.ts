/** The colour a source has on this page: it names the source and says nothing of its state. */
import type { LogSourceView } from '../../../../shared/contract/console/logs.ts'

const series = ['s1', 's2', 's3', 's4', 's5', 's6'] as const

/** CSS colours by id; series colours repeat after six, the name stands beside them. */
export function coloursOf(
  sources: readonly Pick<LogSourceView, 'id' | 'kind'>[]
): ReadonlyMap<string, string> {
  let next = 0
  return new Map(
    sources.map(({ id, kind }) => {
      if (kind === 'node') return [id, 'var(--text-tertiary)']
      if (kind === 'console') return [id, 'var(--text-primary)']
      return [id, `var(--chart-${series[next++ % series.length] ?? 's1'})`]
    })
  )
}
