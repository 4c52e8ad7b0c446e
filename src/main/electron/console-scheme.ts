/**
 * `app://console/`: the built page, from one folder and nowhere else, under the page's headers. No file:// and no port.
 */
import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { pageHeaders } from '../lib/content-security-policy.ts'
import { findWindowFile } from './find-window-file.ts'

/** The origin of every page of ours. */
export const consoleOrigin = 'app://console'

/** Must run before Electron is ready. */
export function registerConsoleScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
  ])
}

/** Serves the built page. @param folder absolute path of out/renderer */
export function serveConsolePages(folder: string): void {
  protocol.handle('app', async (request) => {
    if (request.method !== 'GET') return refuse(405)
    const page = findWindowFile(request.url, folder)
    if (!page) return refuse(404)
    try {
      const body = await readFile(page.path)
      return new Response(new Uint8Array(body), { headers: { ...pageHeaders, 'Content-Type': page.type } })
    } catch {
      return refuse(404)
    }
  })
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: pageHeaders })
}
