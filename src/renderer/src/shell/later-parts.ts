/**
 * Parts of the frame that a first page does not show: loaded when they are wanted, and fetched ahead once the first page
 * stands, so that they are there when the console can no longer be reached.
 */
import { defineAsyncComponent } from 'vue'

const loads = {
  alertDrawer: () => import('./AlertDrawer.vue'),
  commandPalette: () => import('./CommandPalette.vue'),
  jobsIndicator: () => import('./JobsIndicator.vue'),
  keysHelp: () => import('./KeysHelp.vue'),
  nodeBar: () => import('./NodeBar.vue'),
  sideBar: () => import('./SideBar.vue')
}

export const AlertDrawer = defineAsyncComponent(loads.alertDrawer)
export const CommandPalette = defineAsyncComponent(loads.commandPalette)
export const JobsIndicator = defineAsyncComponent(loads.jobsIndicator)
export const KeysHelp = defineAsyncComponent(loads.keysHelp)
export const NodeBar = defineAsyncComponent(loads.nodeBar)
export const SideBar = defineAsyncComponent(loads.sideBar)

/** What stands around every page of a node. */
export async function loadNodeFrame(): Promise<void> {
  await Promise.all([loads.nodeBar(), loads.sideBar()])
}

/** ms the first page has for itself */
const fetchAfter = 2_000

/** Called once, when the frame is drawn. */
export function fetchAhead(): void {
  setTimeout(() => {
    requestIdleCallback(() => {
      // Whoever needs one that could not be fetched fetches it then.
      for (const load of Object.values(loads)) load().catch(() => undefined)
    })
  }, fetchAfter)
}
