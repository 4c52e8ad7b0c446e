/**
 * The licence rule: whatever is shipped (the production tree of `dependencies`, and what the page and the preload script
 * bundle) is MIT, Apache-2.0, BSD or ISC, or a licence that asks for even less. Tools that stay on the developer's
 * machine may be MPL-2.0 too.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './process.mjs'

const shippable = new Set(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'])
const toolsToo = new Set([
  ...shippable,
  'MPL-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'CC-BY-3.0',
  'Python-2.0',
  'Unlicense',
  'WTFPL'
])

/** Development packages whose code electron-vite puts into out/renderer: they are shipped as well. */
const bundled = ['vue', 'pinia', 'naive-ui', 'vue-router']

/** True when the set holds what an SPDX expression asks: one side of an OR, both sides of an AND. */
function satisfies(expression, allowed) {
  const text = expression.replace(/[()]/g, ' ').trim()
  return text
    .split(/\s+OR\s+/i)
    .some((choice) => choice.split(/\s+AND\s+/i).every((licence) => allowed.has(licence.trim())))
}

/** The licence a package declares, in the current or one of the old forms of package.json. */
function licenceOf(manifest) {
  if (typeof manifest.license === 'string') return manifest.license
  if (manifest.license?.type) return manifest.license.type
  if (Array.isArray(manifest.licenses)) return manifest.licenses.map((each) => each.type).join(' OR ')
  return ''
}

/** The folder `name` resolves to from the package in `from`, as Node looks for it: inside, then one level up, … */
function resolvePackage(packages, from, name) {
  for (let folder = from; folder !== ''; folder = parentPackage(folder)) {
    const inside = `${folder}/node_modules/${name}`
    if (packages[inside]) return inside
  }
  return packages[`node_modules/${name}`] ? `node_modules/${name}` : undefined
}

function parentPackage(folder) {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
}

/** Everything reachable from the given packages through dependencies, optional ones included. */
function reachable(packages, roots) {
  const seen = new Set()
  const open = roots.map((name) => `node_modules/${name}`)
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (seen.has(folder) || !packages[folder]) continue
    seen.add(folder)
    const { dependencies = {}, optionalDependencies = {} } = packages[folder]
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = resolvePackage(packages, folder, name)
      if (found) open.push(found)
    }
  }
  return seen
}

function main() {
  const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'))
  const shipped = reachable(packages, [...Object.keys(packages[''].dependencies), ...bundled])
  const offenders = []
  let counted = 0
  for (const folder of Object.keys(packages)) {
    const manifestFile = join(projectRoot, folder, 'package.json')
    // Builds for other platforms are in the lockfile, but not on this machine.
    if (folder === '' || !existsSync(manifestFile)) continue
    counted++
    const licence = licenceOf(JSON.parse(readFileSync(manifestFile, 'utf8')))
    const isShipped = shipped.has(folder)
    if (!satisfies(licence, isShipped ? shippable : toolsToo)) {
      offenders.push(`${folder} (${isShipped ? 'shipped' : 'tool'}): ${licence || 'no licence declared'}`)
    }
  }
  if (offenders.length > 0) {
    console.log(`Licences that do not fit:\n${offenders.map((line) => `  ${line}`).join('\n')}`)
    process.exitCode = 1
    return
  }
  console.log(`${shipped.size} shipped packages and ${counted - shipped.size} tools have fitting licences`)
}

main()
