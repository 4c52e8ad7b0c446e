/**
 * Child processes for the scripts: always an argument array, never a shell line, always the project's own Node and tools.
 * `npm run` puts node_modules/.bin (and with it the pinned Node) first on the PATH; a script started by hand gets the same.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

export const projectRoot = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const binFolder = join(projectRoot, 'node_modules', '.bin')

/** The environment children run in: node_modules/.bin first on the PATH. */
export function childEnvironment(extra = {}) {
  const others = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== binFolder)
  return { ...process.env, PATH: [binFolder, ...others].join(delimiter), ...extra }
}

/** The environment without the project's tools, for npm while it replaces them. */
export function outerEnvironment() {
  const others = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== binFolder)
  return { ...process.env, PATH: others.join(delimiter) }
}

/** The Node to run tools and the built program with: the pinned one when it is installed. */
export function projectNode() {
  const pinned = join(binFolder, 'node')
  return existsSync(pinned) ? pinned : process.execPath
}

/** The path of a file inside an installed package. */
export function modulePath(file) {
  return join(projectRoot, 'node_modules', ...file.split('/'))
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, capture?: boolean, cwd?: string }} [options] capture keeps the output instead of showing it
 * @returns {Promise<{ status: number, output: string }>} status 127 when the program cannot be started
 */
export function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? projectRoot,
      env: options.env ?? childEnvironment(),
      stdio: options.capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit']
    })
    const chunks = []
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => done({ status: 127, output: `${command}: ${error.message}\n` }))
    child.on('close', (code) => done({ status: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

/** Runs a JavaScript file of an installed package with the project's Node. */
export function runModule(module, args, options = {}) {
  return run(projectNode(), [modulePath(module), ...args], options)
}

/**
 * Runs several package tools side by side, shows the output of those that fail.
 * @param {{ name: string, module: string, args: string[] }[]} tasks
 * @returns {Promise<number>} how many failed
 */
export async function runInParallel(tasks) {
  const results = await Promise.all(
    tasks.map(async (task) => ({ task, ...(await runModule(task.module, task.args, { capture: true })) }))
  )
  const failed = results.filter((result) => result.status !== 0)
  for (const { task, output } of failed) process.stdout.write(`${task.name}:\n${output}\n`)
  return failed.length
}

/** True when a program is on the PATH. */
export function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}
