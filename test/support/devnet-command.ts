/** `venus-sector-manager devnet` as a real process, which no test leaves behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cliFile } from './run-cli.ts'

export interface DevnetProcess extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly address: string
  stdout(): string
  stderr(): string
  /** Ends it and resolves with the exit status, null after a signal killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  /** One JSON-RPC call over HTTP, without our own client. */
  call(path: string, method: string, params: readonly unknown[]): Promise<unknown>
}

/** Starts it on a free port and waits until it has said what to do next. */
export async function startDevnetCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {}
): Promise<DevnetProcess> {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [cliFile, 'devnet', '--listen', '127.0.0.1:0', ...args], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const closed = once(child, 'close')
  let stdout = ''
  let stderr = ''
  const ready = new Promise<string>((resolve, reject) => {
    const limit = AbortSignal.timeout(60_000)
    const fail = (): void => reject(new Error(`the devnet is not up:\n${stdout}\n${stderr}`))
    limit.addEventListener('abort', fail)
    void closed.then(fail)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      const address = /http:\/\/(\S+)\/rpc\/v1/.exec(stdout)?.[1]
      if (address !== undefined && stdout.includes('Ctrl-C ends it\n')) resolve(address)
    })
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await closed
    return child.exitCode
  }
  try {
    const address = await ready
    return {
      address,
      stdout: () => stdout,
      stderr: () => stderr,
      stop,
      call: (path, method, params) => callJsonRpc(`http://${address}${path}`, { method, params }),
      [Symbol.asyncDispose]: async () => void (await stop('SIGKILL'))
    }
  } catch (error) {
    await stop('SIGKILL')
    throw error
  }
}

/** The result of a call. Rejects with what was answered instead. */
export async function callJsonRpc(
  url: string,
  request: object,
  headers: Readonly<Record<string, string>> = {}
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...request }),
    signal: AbortSignal.timeout(60_000)
  })
  const text = await response.text()
  const answer = text.startsWith('{') ? (JSON.parse(text) as { result?: unknown }) : {}
  if (!('result' in answer)) throw new Error(`HTTP ${response.status}: ${text}`)
  return answer.result
}
