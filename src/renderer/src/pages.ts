/**
 * The pages there are, in the order of the menu. A page that is not built is not here: the menu, the number keys, the
 * palette and the router all read this list. To add one: its view under views/<name>/, its texts under i18n, one entry.
 */
import type { Component } from 'vue'
import type { NodeAbility } from '../../shared/contract/console/nodes.ts'
import type { IconName } from './components/line-icons.ts'
import type { Messages } from './i18n/en/index.ts'

/** Also the route's name and the last part of its address; its title is `shell.page` of the messages. */
export type PageName = keyof Messages['shell']['page']

export interface PageDefinition {
  readonly name: PageName
  /** The digit that opens it. */
  readonly key: '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '0'
  readonly icon: IconName
  /** `node`: its address is /n/:node/<name> and the view gets `node` as a prop; `none`: /<name>. */
  readonly needs: 'node' | 'none'
  /** Only shown for nodes that can be asked for it. */
  readonly ability?: NodeAbility
  /** Loaded when it is first opened. */
  readonly load: () => Promise<{ readonly default: Component }>
}

export const pages: readonly PageDefinition[] = [
  {
    name: 'overview',
    key: '1',
    icon: 'overview',
    needs: 'node',
    load: () => import('./views/overview/OverviewView.vue')
  },
  {
    name: 'deadlines',
    key: '2',
    icon: 'deadlines',
    needs: 'node',
    load: () => import('./views/deadlines/DeadlinesView.vue')
  },
  {
    name: 'provers',
    key: '3',
    icon: 'provers',
    needs: 'node',
    ability: 'provers',
    load: () => import('./views/provers/ProversView.vue')
  },
  {
    name: 'sectors',
    key: '4',
    icon: 'sectors',
    needs: 'node',
    ability: 'sectors',
    load: () => import('./views/sectors/SectorsView.vue')
  },
  {
    name: 'stores',
    key: '5',
    icon: 'stores',
    needs: 'node',
    ability: 'stores',
    load: () => import('./views/stores/StoresView.vue')
  },
  {
    name: 'logs',
    key: '6',
    icon: 'logs',
    needs: 'node',
    ability: 'logs',
    load: () => import('./views/logs/LogsView.vue')
  },
  {
    name: 'config',
    key: '7',
    icon: 'config',
    needs: 'node',
    load: () => import('./views/config/ConfigView.vue')
  },
  {
    name: 'export',
    key: '8',
    icon: 'export',
    needs: 'node',
    load: () => import('./views/export/ExportView.vue')
  },
  {
    name: 'diagnostics',
    key: '9',
    icon: 'diagnostics',
    needs: 'node',
    load: () => import('./views/diagnostics/DiagnosticsView.vue')
  },
  {
    name: 'settings',
    key: '0',
    icon: 'settings',
    needs: 'none',
    load: () => import('./views/settings/SettingsView.vue')
  }
]

/** Where a page is, for router.push; undefined for a page of a node without one. */
export function addressOf(page: PageDefinition, node: string | undefined): string | undefined {
  if (page.needs === 'none') return `/${page.name}`
  return node === undefined ? undefined : `/n/${encodeURIComponent(node)}/${page.name}`
}
