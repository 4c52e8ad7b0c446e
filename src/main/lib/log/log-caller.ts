/**
 * Where a log call stands in the source, as `folder/file.ts:line` (node-protocol.md §8.1: the last two path elements).
 * One stack frame is captured, and each distinct frame is read once.
 */

const framePattern = /([^/\\\s(]+)[/\\]([^/\\\s(:]+):(\d+)(?::\d+)?\)?$/
const lastElementOnly = /([^/\\\s(:]+):(\d+):\d+\)?$/
const mostFrames = 5_000

const known = new Map<string, string>()

/** The place that called `entry`, or undefined where the engine does not tell. */
export function captureCaller(entry: (...parameters: never[]) => unknown): string | undefined {
  const holder: { stack?: string } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 1
  Error.captureStackTrace(holder, entry)
  // Read before the limit goes back: the text is made on first access.
  const stack: unknown = holder.stack
  Error.stackTraceLimit = limit
  if (typeof stack !== 'string') return undefined
  const frame = stack.slice(stack.lastIndexOf('\n') + 1)
  const cached = known.get(frame)
  if (cached !== undefined) return cached
  const caller = readFrame(frame)
  if (caller !== undefined && known.size < mostFrames) known.set(frame, caller)
  return caller
}

/** `folder/file.ts:line` of one line of a stack, e.g. `    at run (file:///a/b/c.ts:10:5)`. */
export function readFrame(frame: string): string | undefined {
  const match = framePattern.exec(frame)
  if (match) return `${match[1]}/${match[2]}:${match[3]}`
  const last = lastElementOnly.exec(frame)
  return last ? `${last[1]}:${last[2]}` : undefined
}
