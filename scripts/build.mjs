/** Builds out/ when there is none or a source is newer than it. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot, runModule } from './process.mjs'
import { SetupError } from './setup.mjs'

const sources = ['src', 'package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.base.json']
const results = ['out/main/cli.js', 'out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html']

/** @throws SetupError with what the build said */
export async function buildWhenNeeded() {
  if (isUpToDate()) return
  console.log('Building …')
  const { status, output } = await runModule('electron-vite/bin/electron-vite.js', ['build'], {
    capture: true
  })
  if (status !== 0) throw new SetupError(`The build failed:\n${output}`)
}

function isUpToDate() {
  const files = results.map((file) => join(projectRoot, file))
  if (!files.every((file) => existsSync(file))) return false
  const built = Math.min(...files.map((file) => statSync(file).mtimeMs))
  return Math.max(...sources.map((source) => newestChange(join(projectRoot, source)))) < built
}

/** When the newest file below a path was changed; a folder counts too, since deleting a file changes only that. */
function newestChange(path) {
  const found = statSync(path)
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))))
}
