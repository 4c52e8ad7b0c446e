/** A display for the window: the session's own, else a virtual one that ends with the tests. */
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** @returns the value of DISPLAY and how to end it */
export async function startDisplay(): Promise<{ name: string; close: () => void }> {
  const own = process.env['DISPLAY']
  if (own) return { name: own, close: () => undefined }
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe']
  })
  const number = await new Promise<string>((resolve, reject) => {
    const pipe = server.stdio[3] as Readable
    let text = ''
    pipe.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text.trim())
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended with status ${code}`)))
  })
  return { name: `:${number}`, close: () => server.kill() }
}
