/**
 * A daemon of the built command line as a real process, kept running until it says that it is ready. None outlives the test
 * that started it, or its file when a hook did, however the test ends.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { cleanEnvironment, cliFile, type CliOptions } from './run-cli.ts'

export { cliFile, runCli, temporaryDirectory, type CliOptions, type CliResult } from './run-cli.ts'

const startedByHooks = new Set<ChildProcess>()
const startedByTest = new Set<ChildProcess>()
let started = startedByHooks
beforeEach(() => {
  started = startedByTest
})
afterEach(() => {
  started = startedByHooks
  return endAll(startedByTest)
})
// Registered before the hooks of the file that imports this one, so it runs after them.
afterAll(() => endAll(startedByHooks))

async function endAll(daemons: Set<ChildProcess>): Promise<void> {
  const running = [...daemons].filter((child) => child.exitCode === null && child.signalCode === null)
  daemons.clear()
  await Promise.all(
    running.map((child) => {
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      return closed
    })
  )
}

export interface Daemon {
  readonly process: ChildProcess
  /** `127.0.0.1:PORT` to connect to. */
  readonly address: string
  /** Everything it has written to stderr so far. */
  log(): string
  /** Resolves when the log matches; rejects after `timeout` ms with the log. */
  sees(pattern: RegExp, timeout?: number): Promise<RegExpExecArray>
  /** Ends it and resolves with the exit status, null after a signal killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** A daemon that may not be ready yet. */
export interface StartingDaemon extends Omit<Daemon, 'address'> {
  readonly ready: Promise<void>
  /** Empty until it is ready. */
  address(): string
}

/** Starts `daemon run` on a free port (unless `args` has --listen) and waits until it is ready. */
export async function startDaemon(
  home: string,
  args: readonly string[] = [],
  options: CliOptions = {}
): Promise<Daemon> {
  const daemon = spawnDaemon(home, args, options)
  await daemon.ready
  return { ...daemon, address: daemon.address() }
}

/** Starts `daemon run` and does not wait. */
export function spawnDaemon(
  home: string,
  args: readonly string[] = [],
  options: CliOptions = {}
): StartingDaemon {
  const listen = args.some((arg) => arg.startsWith('--listen')) ? [] : ['--listen', '127.0.0.1:0']
  const globals = options.globals ?? []
  const child = spawn(
    process.execPath,
    [cliFile, '--home', home, ...globals, 'daemon', 'run', ...listen, ...args],
    {
      env: cleanEnvironment(options.env),
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid })
    }
  )
  started.add(child)
  let text = ''
  const watchers = new Set<() => void>()
  const look = (): void => {
    for (const check of watchers) check()
  }
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    look()
  })
  const closed = once(child, 'close')
  void closed.then(look)
  const sees = (pattern: RegExp, timeout = 20_000): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        done()
        reject(new Error(`${why} before the log said ${pattern}:\n${text}`))
      }
      const timer = setTimeout(() => fail(`${timeout} ms passed`), timeout)
      const check = (): void => {
        const match = pattern.exec(text)
        if (match) {
          done()
          resolve(match)
        } else if (child.exitCode !== null || child.signalCode !== null) fail('the daemon ended')
      }
      const done = (): void => {
        clearTimeout(timer)
        watchers.delete(check)
      }
      watchers.add(check)
      check()
    })
  let address = ''
  const ready = sees(/node is ready\t\{[^\n]*"endpoint": "([^"]+)"/).then((match) => {
    address = match[1] ?? ''
  })
  ready.catch(() => undefined)
  return {
    process: child,
    ready,
    address: () => address,
    log: () => text,
    sees,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await closed
      return child.exitCode
    }
  }
}

/** One JSON-RPC call over HTTP, without our own client. */
export async function callRpc(
  address: string,
  method: string,
  params: unknown[],
  headers: Record<string, string> = {}
): Promise<{ status: number; body: { result?: unknown; error?: { code: number; message: string } } }> {
  const response = await fetch(`http://${address}/rpc/v0`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: `Venus.${method}`, params }),
    signal: AbortSignal.timeout(30_000)
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as object) }
}
