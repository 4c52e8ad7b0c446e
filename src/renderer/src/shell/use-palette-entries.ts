/** The palette's entries as things are now: pages of this node, other nodes, and what the frame itself can do. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useNow } from '../composables/use-now.ts'
import { en } from '../i18n/en/index.ts'
import { useMessages } from '../i18n/use-messages.ts'
import { addressOf, pages } from '../pages.ts'
import { useConnection } from '../stores/connection.ts'
import { useCurrentNode } from '../stores/current-node.ts'
import { useNodes } from '../stores/nodes.ts'
import { useSettings } from '../stores/settings.ts'
import { addressForNode } from './node-address.ts'
import { lightOf } from './node-light.ts'
import type { PaletteEntry } from './palette-entries.ts'

export function usePaletteEntries(): ComputedRef<readonly PaletteEntry[]> {
  const text = useMessages()
  const router = useRouter()
  const route = useRoute()
  const nodes = useNodes()
  const current = useCurrentNode()
  const connection = useConnection()
  const settings = useSettings()
  const now = useNow()

  const go = (address: string): void => void router.push(address)

  return computed(() => {
    const { shell } = text.value
    const ofPages = pages.flatMap((page): PaletteEntry[] => {
      const address = addressOf(page, current.row?.id)
      if (address === undefined) return []
      return [
        {
          id: `page:${page.name}`,
          group: 'pages',
          label: shell.page[page.name],
          other: en.shell.page[page.name],
          keys: page.key,
          icon: page.icon,
          run: () => go(address)
        }
      ]
    })
    const ofNodes = nodes.rows.flatMap((row): PaletteEntry[] => {
      const address = addressForNode(row.id, typeof route.name === 'string' ? route.name : '')
      if (address === undefined) return []
      return [
        {
          id: `node:${row.id}`,
          group: 'nodes',
          label: row.name,
          note: row.address,
          mark: lightOf(row, now.value, connection.state.kind === 'live'),
          run: () => go(address)
        }
      ]
    })
    const actions: PaletteEntry[] = [
      {
        id: 'add-node',
        group: 'actions',
        label: shell.addNode,
        other: en.shell.addNode,
        icon: 'plus',
        run: () => go('/first-run')
      },
      {
        id: 'language',
        group: 'actions',
        label: shell.switchLanguage,
        other: en.shell.switchLanguage,
        icon: 'relay',
        run: () => {
          settings.language = settings.language === 'en' ? 'zh-CN' : 'en'
        }
      },
      {
        id: 'theme',
        group: 'actions',
        label: shell.switchTheme,
        other: en.shell.switchTheme,
        icon: settings.theme === 'dark' ? 'sun' : 'moon',
        run: () => {
          settings.theme = settings.theme === 'dark' ? 'light' : 'dark'
        }
      }
    ]
    return [...ofNodes, ...ofPages, ...actions]
  })
}
