/** Pages by address. Hash history: the same build runs under app:// and under any folder of a web server. */
import { createRouter, createWebHashHistory } from 'vue-router'
import type { RouteRecordRaw } from 'vue-router'
import { pages } from './pages.ts'
import type { PageDefinition } from './pages.ts'
import { loadNodeFrame } from './shell/later-parts.ts'
import EntryView from './views/entry/EntryView.vue'
import FirstRun from './views/first-run/FirstRun.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** Without sidebar: nothing is chosen yet. */
    readonly bare?: boolean
  }
}

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'entry', component: EntryView, meta: { bare: true } },
    { path: '/first-run', name: 'first-run', component: FirstRun, meta: { bare: true } },
    {
      path: '/first-run/look',
      name: 'first-run-look',
      component: () => import('./views/first-run/LookDoor.vue'),
      meta: { bare: true }
    },
    {
      path: '/wizard/proxy',
      name: 'proxy-wizard',
      component: () => import('./views/proxy-wizard/ProxyWizard.vue'),
      props: { purpose: 'here' },
      meta: { bare: true }
    },
    {
      path: '/wizard/proxy/elsewhere',
      name: 'proxy-wizard-elsewhere',
      component: () => import('./views/proxy-wizard/ProxyWizard.vue'),
      props: { purpose: 'elsewhere' },
      meta: { bare: true }
    },
    {
      path: '/wizard/gpu/new',
      name: 'gpu-wizard-new',
      component: () => import('./views/gpu-wizard/GpuWizard.vue'),
      props: { purpose: 'new' },
      meta: { bare: true }
    },
    {
      path: '/wizard/gpu/node/:node',
      name: 'gpu-wizard',
      component: () => import('./views/gpu-wizard/GpuWizard.vue'),
      props: ({ params }) => ({ purpose: 'node', node: params['node'] }),
      meta: { bare: true }
    },
    {
      path: '/wizard/gpu/elsewhere',
      name: 'gpu-wizard-elsewhere',
      component: () => import('./views/gpu-wizard/GpuWizard.vue'),
      props: { purpose: 'elsewhere' },
      meta: { bare: true }
    },
    {
      path: '/export',
      name: 'export-prepared',
      component: () => import('./views/export/ExportView.vue'),
      meta: { bare: true }
    },
    ...pages.map(routeOf),
    { path: '/:unknown(.*)*', redirect: '/' }
  ]
})

function routeOf(page: PageDefinition): RouteRecordRaw {
  return page.needs === 'node'
    ? {
        path: `/n/:node/${page.name}`,
        name: page.name,
        component: async () => (await Promise.all([page.load(), loadNodeFrame()]))[0],
        props: true
      }
    : { path: `/${page.name}`, name: page.name, component: page.load }
}
