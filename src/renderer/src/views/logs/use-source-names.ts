/** How sources are called and coloured on this page. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { LogSourceView } from '../../../../shared/contract/console/logs.ts'
import { useMessages } from '../../i18n/use-messages.ts'
import { coloursOf } from './source-colours.ts'

export interface SourceNames {
  readonly colours: ComputedRef<ReadonlyMap<string, string>>
  readonly titleOf: (id: string) => string
  readonly colourOf: (id: string) => string
}

export function useSourceNames(sources: () => readonly LogSourceView[]): SourceNames {
  const text = useMessages()
  const colours = computed(() => coloursOf(sources()))
  const titles = computed(() => {
    const { logs } = text.value
    const own = { node: logs.daemon, console: logs.console, prover: undefined, file: undefined } as const
    return new Map(sources().map(({ id, kind, title }) => [id, own[kind] ?? title]))
  })
  return {
    colours,
    titleOf: (id) => titles.value.get(id) ?? id,
    colourOf: (id) => colours.value.get(id) ?? 'var(--chart-s6)'
  }
}
