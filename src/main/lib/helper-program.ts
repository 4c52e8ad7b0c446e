/**
 * The other end of a helper process: answers JSON lines from stdin on stdout, one at a time, and dies with its parent.
 * It refuses to log; what goes wrong is in the answer.
 */
import { messageOf } from './error.ts'
import { parseJson, stringifyJson, type JsonValue } from './json.ts'
import { LineSplitter } from './split-lines.ts'

const maxRequestBytes = 16 * 1024 * 1024

/** Sends a part of an answer ahead of the rest; it is in the pipe when this returns. */
export type TellPart = (part: JsonValue) => void

type Answer = (request: JsonValue, tell: TellPart) => Promise<JsonValue>

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
    const tell: TellPart = (part) => void process.stdout.write(`${stringifyJson({ id, part })}\n`)
    outcome = { result: await answer(envelope['request'] ?? null, tell) }
  } catch (error) {
    outcome = { error: messageOf(error) }
  }
  process.stdout.write(`${stringifyJson({ id, ...outcome })}\n`)
}
