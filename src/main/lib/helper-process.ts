/**
 * A throw-away process that does what must not block ours, spoken to by JSON lines, one request at a time. Why a process
 * and not a thread: a system call on a dead mount never returns and cannot be interrupted; a process can be given up.
 * A helper that was late, wrong or killed is never used again. Nothing here waits for a helper to die.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Closeable } from './closeable.ts'
import { PosterError, messageOf } from './error.ts'
import { parseJson, stringifyJson, type JsonValue } from './json.ts'
import { LineSplitter } from './split-lines.ts'

const maxReplyBytes = 16 * 1024 * 1024
const keptErrorBytes = 2048

/** The only variables a helper is given; the last lets Electron's binary run it as plain Node. */
const passedOn = ['PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'LD_LIBRARY_PATH']

interface Waiting {
  readonly id: number
  readonly resolve: (result: JsonValue) => void
  readonly reject: (error: PosterError) => void
  readonly timer: NodeJS.Timeout
  readonly onPart: ((part: JsonValue) => void) | undefined
}

export class HelperProcess implements Closeable {
  readonly #child: ChildProcess
  readonly #stdin: Writable
  readonly #stdout: Readable
  readonly #stderr: Readable
  readonly #exited: Promise<void>
  #waiting: Waiting | undefined
  #lastId = 0
  #usable = true
  #gone = false
  #errorTail = ''

  /**
   * Starts the program. A failed start shows in the first request.
   * @throws PosterError INTERNAL when too many files are open
   */
  constructor(program: URL, programArguments: readonly string[] = []) {
    const environment: NodeJS.ProcessEnv = { ELECTRON_RUN_AS_NODE: '1' }
    for (const name of passedOn) {
      if (process.env[name] !== undefined) environment[name] = process.env[name]
    }
    this.#child = spawn(process.execPath, [fileURLToPath(program), ...programArguments], {
      cwd: '/',
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe']
    })
    const { stdin, stdout, stderr } = this.#child
    if (!stdin || !stdout || !stderr) {
      // No pipes were to be had: too many files are open. The child says so, too, a moment later.
      this.#child.once('error', () => undefined)
      throw new PosterError('INTERNAL', 'cannot start a helper process: there is no room for its pipes', {
        advice: 'Raise the limit of open files (ulimit -n)'
      })
    }
    this.#stdin = stdin
    this.#stdout = stdout
    this.#stderr = stderr
    this.#exited = new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.once('error', () => resolve())
    }).then(() => {
      this.#gone = true
    })
    this.#listen()
    this.#hold(false)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** False once it was killed, broke the protocol, or ended. */
  get usable(): boolean {
    return this.#usable
  }

  /** True when the kernel has let the process go; a killed one that hangs in a system call has not. */
  get gone(): boolean {
    return this.#gone
  }

  /** Settles when the process has ended; never, for one that hangs in a system call. */
  get exited(): Promise<void> {
    return this.#exited
  }

  /**
   * Asks and waits at most `timeout` ms; after that the helper is killed. Keeps our process alive while waiting.
   * With `onPart` the helper may send parts of its answer ahead, and `timeout` counts from the last one.
   * @throws PosterError TIMED_OUT, CLOSED, INTERNAL, or the error the helper answered with
   */
  request(value: JsonValue, timeout: number, onPart?: (part: JsonValue) => void): Promise<JsonValue> {
    if (!this.#usable) return Promise.reject(new PosterError('CLOSED', 'the helper process has ended'))
    if (this.#waiting) return Promise.reject(new PosterError('INTERNAL', 'the helper process is busy'))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#end(new PosterError('TIMED_OUT', `no answer within ${Math.round(timeout)} ms`)),
        timeout
      )
      this.#waiting = { id, resolve, reject, timer, onPart }
      this.#hold(true)
      this.#stdin.write(`${stringifyJson({ id, request: value })}\n`)
    })
  }

  /** Kills it and lets go of its pipes. Does not wait: see {@link exited}. */
  kill(): void {
    this.#end(new PosterError('CLOSED', 'the helper process was ended'))
  }

  /** Kills it and waits at most one second for the kernel to let it go. */
  async close(): Promise<void> {
    this.kill()
    let timer: NodeJS.Timeout | undefined
    await Promise.race([
      this.#exited,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, 1000)
      })
    ])
    clearTimeout(timer)
  }

  #listen(): void {
    const splitter = new LineSplitter(maxReplyBytes, (line) => this.#receive(line))
    this.#stdout.on('data', (chunk: Buffer) => {
      try {
        splitter.push(chunk)
      } catch (error) {
        this.#end(new PosterError('INTERNAL', `the helper process broke the protocol: ${messageOf(error)}`))
      }
    })
    this.#stderr.on('data', (chunk: Buffer) => {
      this.#errorTail = (this.#errorTail + chunk.toString('utf8')).slice(-keptErrorBytes)
    })
    for (const stream of [this.#stdin, this.#stdout, this.#stderr]) stream.on('error', () => undefined)
    this.#child.once('error', (error) => {
      this.#end(
        new PosterError('INTERNAL', `cannot start a helper process: ${error.message}`, { cause: error })
      )
    })
    // 'close' comes after the last output, so an answer sent just before the end is not lost.
    this.#child.once('close', (status, signal) => {
      const last = this.#errorTail.trim().split('\n').at(-1)
      const why = signal ? `killed by ${signal}` : `status ${status}`
      this.#end(new PosterError('INTERNAL', `the helper process ended: ${why}${last ? `: ${last}` : ''}`))
    })
  }

  #receive(line: string): void {
    const reply = parseJson(line)
    if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) {
      throw new PosterError('INVALID_JSON', 'a reply is no object')
    }
    const waiting = this.#waiting
    if (!waiting || reply['id'] !== waiting.id)
      throw new PosterError('INVALID_ARGUMENT', 'a reply nobody asked for')
    const part = reply['part']
    if (part !== undefined) {
      waiting.timer.refresh()
      return waiting.onPart?.(part)
    }
    this.#waiting = undefined
    clearTimeout(waiting.timer)
    this.#hold(false)
    const error = reply['error']
    if (error === undefined) waiting.resolve(reply['result'] ?? null)
    else waiting.reject(new PosterError('STORAGE_FAILED', String(error)))
  }

  #end(error: PosterError): void {
    if (this.#usable) {
      this.#usable = false
      this.#child.kill('SIGKILL')
      for (const stream of [this.#stdin, this.#stdout, this.#stderr]) stream.destroy()
      this.#hold(false)
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    if (!waiting) return
    clearTimeout(waiting.timer)
    waiting.reject(error)
  }

  /** Whether the helper keeps our process alive: only while somebody waits for it. */
  #hold(needed: boolean): void {
    const hold = needed ? 'ref' : 'unref'
    this.#child[hold]()
    for (const stream of [this.#stdin, this.#stdout, this.#stderr]) {
      if (stream instanceof Socket) stream[hold]()
    }
  }
}
