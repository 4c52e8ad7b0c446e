/** A node of the example as a child process: its commands, its daemon, its log file, its end. */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { childEnvironment, projectNode, projectRoot, run } from './process.mjs'
import { SetupError } from './setup.mjs'

export const cliFile = join(projectRoot, 'out', 'main', 'cli.js')
const longestStart = 30_000
const longestStop = 15_000

/** The operator's own settings must not reach into the example. */
function nodeEnvironment() {
  const environment = childEnvironment()
  for (const name of Object.keys(environment)) {
    if (/^(DAMOCLES_|VENUS_SECTOR_MANAGER_|VSM_|GOLOG_)/.test(name)) delete environment[name]
  }
  return environment
}

/** Runs a command to its end. @returns {Promise<string>} what it printed @throws SetupError when it fails */
export async function runCommand(args) {
  const { status, output } = await run(projectNode(), [cliFile, ...args], {
    env: nodeEnvironment(),
    capture: true
  })
  if (status !== 0)
    throw new SetupError(`venus-sector-manager ${args.join(' ')} ended with status ${status}:\n${output}`)
  return output
}

/**
 * Starts a daemon in a process group of its own, so that Ctrl-C at the terminal reaches only the script, which then ends
 * the nodes in order.
 * @param {string[]} args @param {string} logFile both output streams go there
 */
export function startNode(args, logFile) {
  const log = openSync(logFile, 'a')
  const child = spawn(projectNode(), [cliFile, ...args], {
    cwd: projectRoot,
    env: nodeEnvironment(),
    stdio: ['ignore', log, log],
    detached: true
  })
  closeSync(log)
  const ended = new Promise((done) => {
    child.once('error', () => done(127))
    child.once('exit', (code) => done(code ?? 1))
  })
  return { child, ended, logFile }
}

/** Waits until a node answers its health check. @throws SetupError when it ends first or takes too long */
export async function untilReady(node, address) {
  let status
  void node.ended.then((code) => (status = code))
  for (const deadline = Date.now() + longestStart; Date.now() < deadline; await pause(100)) {
    if (status !== undefined) {
      throw new SetupError(`The node ended with status ${status}:\n${lastLines(node.logFile)}`)
    }
    const answer = await send(address, 'GET', '/healthcheck').catch(() => undefined)
    if (answer?.status === 200) return
  }
  throw new SetupError(`The node at ${address} did not answer within 30 s:\n${lastLines(node.logFile)}`)
}

function lastLines(file) {
  return readFileSync(file, 'utf8').split('\n').slice(-15).join('\n')
}

/** Ends a node politely, then firmly. */
export async function stopNode(node) {
  const { child, ended } = node
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = new AbortController()
  await Promise.race([ended, pause(longestStop, undefined, { signal: timer.signal }).catch(() => undefined)])
  timer.abort()
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await ended
  }
}

/** One call of a node's RPC. @returns {Promise<unknown>} its result */
export async function call(address, method, params) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const answer = await send(address, 'POST', '/rpc/v0', body)
  const { result, error } = JSON.parse(answer.text)
  if (error) throw new SetupError(`${address} answered: ${error.message}`)
  return result
}

function send(address, method, path, body) {
  const [host, port] = address.split(':')
  return new Promise((done, failed) => {
    const asking = request(
      { host, port, method, path, timeout: 5_000, headers: { 'Content-Type': 'application/json' } },
      (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () =>
          done({ status: response.statusCode, text: Buffer.concat(chunks).toString('utf8') })
        )
        response.on('error', failed)
      }
    )
    asking.on('timeout', () => asking.destroy(new Error(`${address} did not answer within 5 s`)))
    asking.on('error', failed)
    asking.end(body)
  })
}

/** The wanted port of 127.0.0.1, or the next free one. */
export async function findPort(wanted) {
  for (let port = wanted; port < wanted + 100; port++) {
    if (await isFree(port)) {
      if (port !== wanted) console.log(`Port ${wanted} is taken; using ${port}.`)
      return port
    }
  }
  throw new SetupError(`No port is free between ${wanted} and ${wanted + 99} on 127.0.0.1.`)
}

function isFree(port) {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })
}
