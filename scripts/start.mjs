/**
 * `npm start`: the console. In a window where there is a display and an Electron program, else for a browser, with the link
 * printed. Stays until the window is quit, or until Ctrl-C.
 *
 *   --browser   for a browser, whatever there is     everything else goes to `venus-sector-manager console`
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildWhenNeeded } from './build.mjs'
import { findElectronRuntime } from './electron-runtime.mjs'
import { findPort } from './node-process.mjs'
import { childEnvironment, projectNode, projectRoot } from './process.mjs'
import { setUp, SetupError } from './setup.mjs'

const given = process.argv.slice(2).filter((option) => option !== '--')
const forBrowser = given.filter((option) => option !== '--browser')
const usualPort = 1790

function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** @returns what to run, and why it is not the window when it is not */
async function chooseFace() {
  const runtime = findElectronRuntime()
  const isAsked = given.includes('--browser') || forBrowser.length > 0
  if (!isAsked && runtime.path !== undefined && hasDisplay()) {
    // Chromium's own sandbox does not start for root; the page keeps its own.
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    return { program: runtime.path, args: [...asRoot, projectRoot] }
  }
  const listen = forBrowser.some((option) => option.startsWith('--listen'))
    ? []
    : ['--listen', `127.0.0.1:${await findPort(usualPort)}`]
  const why = isAsked ? undefined : runtime.path === undefined ? runtime.reason : 'no display here'
  return {
    program: projectNode(),
    args: [join(projectRoot, 'out/main/cli.js'), 'console', ...listen, ...forBrowser],
    why
  }
}

async function main() {
  await setUp('start')
  await buildWhenNeeded()
  const { program, args, why } = await chooseFace()
  if (why !== undefined) console.log(`No window: ${why}. The console is served to browsers instead.\n`)
  const env = childEnvironment()
  delete env.ELECTRON_RUN_AS_NODE
  const child = spawn(program, args, { cwd: projectRoot, env, stdio: 'inherit' })
  // A terminal gives Ctrl-C to the child as well; a service manager only to us.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => done(code ?? 1))
  })
}

try {
  await main()
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error)
  process.exitCode = 1
}
