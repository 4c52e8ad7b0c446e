/** Starts test/fixtures/index-process.ts, alone or under another program. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const fixture = fileURLToPath(new URL('../fixtures/index-process.ts', import.meta.url))

export interface IndexProcess {
  readonly child: ChildProcess
  /** Its first line of output. */
  readonly firstLine: Promise<string>
  /** Everything it said, once it has ended. */
  readonly output: Promise<string>
  /** Ends its standard input, which ends `open`. */
  release(): void
}

export interface StartOptions {
  /** A program, with its arguments, that runs the process: strace, unshare … */
  readonly under?: readonly string[]
  /** User and group it becomes once it is loaded. */
  readonly user?: number
}

export function startIndexProcess(
  args: readonly string[],
  { under = [], user }: StartOptions = {}
): IndexProcess {
  const [program = '', ...programArguments] = [...under, process.execPath, fixture, ...args]
  const child = spawn(program, programArguments, {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(user !== undefined && { env: { ...process.env, INDEX_PROCESS_USER: String(user) } })
  })
  let said = ''
  let errors = ''
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('\n')) resolve(said.slice(0, said.indexOf('\n')))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    child.on('error', reject)
    child.on('close', () => reject(new Error(`the index process ended without a line: ${errors}`)))
  })
  firstLine.catch(() => undefined)
  const output = once(child, 'close').then(() => said)
  output.catch(() => undefined)
  return { child, firstLine, output, release: () => child.stdin.end() }
}
