/**
 * Whether an Electron binary is present on this machine. The npm package brings only JavaScript; the binary comes on its
 * first use, or from a folder named by ELECTRON_OVERRIDE_DIST_PATH. Nothing here downloads one.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { modulePath } from './process.mjs'

/** @returns {{ path: string, reason?: undefined } | { path?: undefined, reason: string }} */
export function findElectronRuntime() {
  const chosen = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (chosen) {
    const path = join(chosen, 'electron')
    return existsSync(path)
      ? { path }
      : { reason: `ELECTRON_OVERRIDE_DIST_PATH (${chosen}) holds no electron program` }
  }
  const pathFile = modulePath('electron/path.txt')
  if (existsSync(pathFile)) {
    const path = modulePath(`electron/dist/${readFileSync(pathFile, 'utf8').trim()}`)
    if (existsSync(path)) return { path }
  }
  return { reason: 'no Electron program on this machine (npx install-electron brings one)' }
}
