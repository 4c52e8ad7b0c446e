/**
 * Everything between a fresh clone and a first run: the right Node, the npm packages of the lockfile, and the system
 * packages a purpose needs. Written for plain Node >= 20 and its built-ins, since nothing else is there yet.
 * It never asks: what it may not install itself it names, with the command to type.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser } from './browser.mjs'
import { isOnPath, modulePath, outerEnvironment, projectNode, projectRoot, run } from './process.mjs'

const oldestNode = [20, 18]
const stampFile = join(projectRoot, 'node_modules', '.lockfile-digest')
/** The line npm prints about dependencies' install scripts; none of ours needs one. */
const harmlessNpmNotice = /allow-scripts|install scripts?|approve-(builds|scripts)/i

/** A reason why set-up cannot go on, told to the person at the terminal. */
export class SetupError extends Error {}

/**
 * @param {'start' | 'test'} purpose `start` needs no system package; `test` needs what the tests drive
 * @param {{ withElectron?: boolean }} [options] also what an Electron runtime needs, where one is present
 * @throws SetupError with a message for people
 */
export async function setUp(purpose, options = {}) {
  checkNode()
  await installPackages()
  if (purpose === 'test') await installSystemPackages(options.withElectron ?? false)
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new SetupError(
      `Node ${process.versions.node} is too old: Node ${oldestNode.join('.')} or newer is needed.`
    )
  }
}

function lockfileDigest() {
  return createHash('sha256')
    .update(readFileSync(join(projectRoot, 'package-lock.json')))
    .digest('hex')
}

/** `npm ci` when node_modules is missing or belongs to another lockfile. */
async function installPackages() {
  const digest = lockfileDigest()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === digest) return
  console.log('Installing the npm packages of package-lock.json (npm ci) …')
  const npm = npmCommand()
  // Without the project's own Node on the PATH: npm is about to replace it.
  const { status, output } = await run(npm.command, [...npm.args, 'ci', '--no-fund', '--no-audit'], {
    env: outerEnvironment(),
    capture: true
  })
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !harmlessNpmNotice.test(line))
  if (status !== 0) {
    throw new SetupError(
      `npm ci failed:\n${lines.slice(-20).join('\n')}\nIs the npm registry reachable from here?`
    )
  }
  writeFileSync(stampFile, `${digest}\n`)
}

/** The npm that runs this script, else the one on the PATH. */
function npmCommand() {
  const path = process.env.npm_execpath
  const ownNode = projectNode()
  if (path && /npm-cli\.js$/.test(path) && existsSync(path) && process.execPath !== ownNode && !isPinned()) {
    return { command: process.execPath, args: [path] }
  }
  return { command: 'npm', args: [] }
}

/** True when this process runs on the Node inside node_modules, which npm ci deletes. */
function isPinned() {
  return process.execPath.startsWith(join(projectRoot, 'node_modules'))
}

/** What the tests drive on a Debian or Ubuntu system, and how to see that it is there. */
function neededSystemPackages(withElectron) {
  const needed = []
  if (!isOnPath('strace')) needed.push('strace')
  // systemd-analyze, which the units of an export are held against.
  if (!isOnPath('systemd-analyze')) needed.push('systemd')
  if (!hasChineseFont()) needed.push('fonts-noto-cjk')
  if (!findBrowser()) needed.push('chromium')
  if (withElectron && !isOnPath('xvfb-run')) {
    needed.push('xvfb', 'xauth', 'libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2')
  }
  return needed
}

function hasChineseFont() {
  return [
    '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc'
  ].some(existsSync)
}

async function installSystemPackages(withElectron) {
  let missing = neededSystemPackages(withElectron)
  if (missing.length === 0) return
  const prefix = await administratorPrefix()
  if (prefix && isOnPath('apt-get')) {
    console.log(`Installing system packages: ${missing.join(' ')} …`)
    await installWithApt(prefix, missing)
    missing = neededSystemPackages(withElectron)
  }
  if (missing.length > 0) throw new SetupError(missingPackagesMessage(missing))
}

async function installWithApt(prefix, packages) {
  const apt = (args) => {
    const [command, ...rest] = [...prefix, 'apt-get', ...args]
    return run(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, capture: true })
  }
  await apt(['update'])
  // Ubuntu's chromium is only a pointer to a snap; there the browser comes from Playwright's own download.
  const viaPlaywright = packages.includes('chromium') && isUbuntu()
  const viaApt = viaPlaywright ? packages.filter((name) => name !== 'chromium') : packages
  if (viaApt.length > 0) {
    const { status, output } = await apt(['install', '-y', '--no-install-recommends', ...viaApt])
    if (status !== 0) console.log(output.split('\n').slice(-12).join('\n'))
  }
  if (viaPlaywright) {
    const playwright = modulePath('playwright-core/cli.js')
    await run(projectNode(), [playwright, 'install', '--with-deps', '--only-shell', 'chromium'])
  }
}

function isUbuntu() {
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

/** How to run a command as administrator without being asked for a password; undefined when there is no way. */
async function administratorPrefix() {
  if (process.getuid?.() === 0) return []
  if (!isOnPath('sudo')) return undefined
  const { status } = await run('sudo', ['-n', 'true'], { capture: true })
  return status === 0 ? ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND'] : undefined
}

function missingPackagesMessage(missing) {
  const command = isUbuntu()
    ? [
        `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.filter((name) => name !== 'chromium').join(' ')}`,
        ...(missing.includes('chromium')
          ? ['npx playwright-core install --with-deps --only-shell chromium']
          : [])
      ].join('\n  ')
    : `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`
  return `These system packages are missing: ${missing.join(' ')}\nType:\n  ${command}\nthen run this again.`
}
