/** Lines of a log for tests of pages, old ones at once and new ones by a program that writes while the page is open. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { formatTime } from '../../src/main/lib/log/log-format.ts'

const writer = resolve(import.meta.dirname, '../fixtures/log-writer.ts')

/** @param words by number of the line; the last is of now, each before it 100 ms older */
export function writeOldLines(path: string, count: number, words: (number: number) => string): void {
  const end = Date.now() - 1_000
  let text = ''
  for (let number = 0; number < count; number++) {
    text += `${formatTime(end - (count - 1 - number) * 100)}\t${words(number)}\n`
    if (text.length < 1_000_000) continue
    appendFileSync(path, text)
    text = ''
  }
  appendFileSync(path, text)
}

/** Writes at a rate until it has written all; resolves with how many that were. */
export async function writeNewLines(path: string, perSecond: number, seconds: number): Promise<number> {
  const child = spawn(process.execPath, [writer, path, String(perSecond), String(seconds)], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [status] = (await once(child, 'close')) as [number | null]
  const written = Number(/done (\d+)/.exec(said)?.[1])
  if (status !== 0 || !(written > 0)) throw new Error(`the writer ended with ${String(status)}: ${said}`)
  return written
}
