/**
 * The other end of a helper process: answers JSON lines from stdin on stdout, one at a time, and dies with its parent.
 * It refuses to log; what goes wrong is in the answer.
 */
import { messageOf } from './error.ts'
import { HelperWatch } from './helper-watch.ts'
import { parseJson, stringifyJson, type JsonValue } from './json.ts'
import { LineSplitter } from './split-lines.ts'
import { yieldToEventLoop } from './wait.ts'

const maxRequestBytes = 16 * 1024 * 1024

/** ms of blocking calls between two parts. What was noted and not told is lost when the helper is killed. */
const tellEvery = 50

const watch = new HelperWatch()

type Answer = (request: JsonValue, notes: RequestNotes) => Promise<JsonValue>

/** Serves until stdin ends. An error of `answer` becomes the answer's error text. */
export function serveHelperRequests(answer: Answer): void {
  // Ctrl-C reaches the whole foreground group; the parent decides when we end. SIGUSR1 would open a debugger port.
  process.on('SIGINT', () => undefined)
  process.on('SIGUSR1', () => undefined)
  // A plain exit would wait for file system calls that may never return.
  const end = (): void => void process.kill(process.pid, 'SIGKILL')
  process.stdin.on('end', end)
  process.stdin.on('error', end)
  process.stdout.on('error', end)

  const splitter = new LineSplitter(maxRequestBytes, (line) => void reply(line, answer))
  process.stdin.on('data', (chunk: Buffer) => splitter.push(chunk))
}

async function reply(line: string, answer: Answer): Promise<void> {
  let id: JsonValue = null
  let outcome: { result: JsonValue } | { error: string }
  try {
    const envelope = parseJson(line)
    if (typeof envelope !== 'object' || envelope === null || Array.isArray(envelope))
      throw new Error('no object')
    id = envelope['id'] ?? null
    outcome = { result: await answer(envelope['request'] ?? null, new RequestNotes(id)) }
  } catch (error) {
    outcome = { error: messageOf(error) }
    watch.take()
  }
  await send({ id, ...outcome })
}

/** What an answer that needs blocking calls has found out so far. Goes to the parent in parts, ahead of the answer. */
export class RequestNotes {
  readonly #id: JsonValue
  #began = 0

  constructor(id: JsonValue) {
    this.#id = id
  }

  /** To be called before the first blocking call, so that a hang is noticed. */
  begin(): void {
    this.#began = performance.now()
    watch.begin(Number(this.#id))
  }

  /**
   * Notes something; the parent gets the text now or later. A promise is to be waited for before the next call: a part is
   * sent, and this process listens to its parent.
   * @throws Error for more than 16,384 characters
   */
  add(text: string): Promise<void> | undefined {
    return watch.note(text) && performance.now() - this.#began < tellEvery ? undefined : this.#tell()
  }

  /** To be called after the last blocking call. Gives what was noted and not sent. */
  end(): string {
    return watch.take()
  }

  async #tell(): Promise<void> {
    await send({ id: this.#id, part: watch.take() })
    await yieldToEventLoop()
    this.begin()
  }
}

/** Resolves when the pipe has all of it: the watching thread must not write into the middle. */
function send(message: { readonly [key: string]: JsonValue }): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${stringifyJson(message)}\n`, () => resolve()))
}
