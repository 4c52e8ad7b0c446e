/** Which way this page reaches its console: the desktop's bridge where there is one, the server it came from otherwise. */
import { openBridgePort } from '../../../shared/channel/bridge-port.ts'
import type { TextPort } from '../../../shared/channel/port.ts'
import type { Bridge } from '../../../shared/contract/bridge.ts'
import { openSocketPort } from './socket-port.ts'

declare global {
  interface Window {
    /** Only in the desktop window. */
    readonly bridge?: Bridge
  }
}

export function openPort(): TextPort {
  return window.bridge ? openBridgePort(window.bridge) : openSocketPort(channelAddress(window.location))
}

/** `/channel` beside the page, with TLS where the page has it. */
export function channelAddress(page: { readonly protocol: string; readonly host: string }): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/channel`
}
