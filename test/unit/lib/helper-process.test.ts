import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HelperProcess } from '../../../src/main/lib/helper-process.ts'

const program = pathToFileURL(resolve(import.meta.dirname, '../../fixtures/helper/obedient.ts'))
let helper: HelperProcess

beforeEach(() => {
  helper = new HelperProcess(program)
})
afterEach(() => helper.close())

describe('a helper', () => {
  it('answers one request after the other, 64-bit integers and odd line separators included', async () => {
    const odd = { text: 'a\u2028b\u2029c\nd', number: 18446744073709551615n, list: [null, true] }
    expect(await helper.request(odd, 10_000)).toEqual(odd)
    expect(await helper.request('x'.repeat(2_000_000), 10_000)).toHaveLength(2_000_000)
  })

  it('passes an error on and stays usable', async () => {
    await expect(helper.request('fail', 10_000)).rejects.toMatchObject({ message: 'told to fail' })
    expect(await helper.request(1, 10_000)).toBe(1)
  })

  it('does one thing at a time', async () => {
    const first = helper.request(1, 10_000)
    await expect(helper.request(2, 10_000)).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(await first).toBe(1)
  })

  it('is killed when it is late, and is never used again', async () => {
    await helper.request(1, 10_000)
    const began = performance.now()
    await expect(helper.request('hang', 100)).rejects.toMatchObject({ code: 'TIMED_OUT' })
    expect(performance.now() - began).toBeLessThan(1000)
    expect(helper.usable).toBe(false)
    await helper.exited
    expect(helper.gone).toBe(true)
    await expect(helper.request(1, 100)).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('may send parts ahead of its answer, each of which gives it the time anew', async () => {
    await helper.request(1, 10_000)
    const parts: unknown[] = []
    const last = await helper.request('parts', 300, (part) => void parts.push(part))
    expect([...parts, last].join('')).toBe('12345')
    expect(parts.length).toBeGreaterThan(1)
    expect(await helper.request(1, 10_000)).toBe(1)
  })

  it('is given up when a part cannot be used', async () => {
    const refuse = (): void => {
      throw new Error('no such part')
    }
    await expect(helper.request('parts', 10_000, refuse)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('no such part') as string
    })
  })

  it('has told all it noted when a call never returns, and had the time anew from there', async () => {
    await helper.request(1, 10_000)
    const parts: unknown[] = []
    const began = performance.now()
    const asked = helper.request('block', 700, (part) => void parts.push(part))
    await expect(asked).rejects.toMatchObject({ code: 'TIMED_OUT' })
    expect(performance.now() - began).toBeGreaterThan(1040)
    expect(parts.join('')).toBe('012345678')
  })

  it('tells everything once and in order, while calls take long and its parent is too busy to read', async () => {
    const parts: string[] = []
    const sleeper = new Int32Array(new SharedArrayBuffer(4))
    const last = await helper.request('large parts', 10_000, (part) => {
      parts.push(String(part))
      if (parts.length < 4) Atomics.wait(sleeper, 0, 0, 700)
    })
    const lines = [...parts, String(last)].join('').trimEnd().split('\n')
    expect(lines.map((line) => line.split(':')[0])).toEqual(Array.from({ length: 36 }, (_, i) => String(i)))
    expect(lines.every((line) => line.endsWith(`:${'é'.repeat(16_000)}`))).toBe(true)
  })

  it('fails for a note that is too long, and stays usable', async () => {
    await expect(helper.request('too much', 10_000)).rejects.toMatchObject({
      message: 'a note of 16385 characters'
    })
    expect(await helper.request(1, 10_000)).toBe(1)
  })

  it.each(['babble', 'stranger'])('is given up when it breaks the protocol: %s', async (request) => {
    await expect(helper.request(request, 10_000)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('broke the protocol') as string
    })
    expect(helper.usable).toBe(false)
  })

  it('tells its last words when it ends by itself', async () => {
    await expect(helper.request('end', 10_000)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'the helper process ended: status 3: last words'
    })
  })

  it('fails the request when the program is not there', async () => {
    const none = new HelperProcess(new URL('./none.ts', program))
    await expect(none.request(1, 10_000)).rejects.toMatchObject({ code: 'INTERNAL' })
    await none.close()
  })

  it('ignores what the terminal sends to the whole group', async () => {
    await helper.request(1, 10_000)
    for (const signal of ['SIGINT', 'SIGUSR1'] as const) process.kill(helper.pid ?? 0, signal)
    expect(await helper.request(2, 10_000)).toBe(2)
  })

  it.each([
    ['idle', 1],
    ['in a call that never returns', 'block']
  ])('ends when its parent is killed, %s', async (_, request) => {
    const module = JSON.stringify(
      pathToFileURL(resolve(import.meta.dirname, '../../../src/main/lib/helper-process.ts'))
    )
    const script = `
      import { HelperProcess } from ${module}
      const helper = new HelperProcess(new URL(${JSON.stringify(program.href)}))
      await helper.request(1, 10000)
      let heard = ''
      const asked = helper.request(${JSON.stringify(request)}, 60000, (part) => {
        if ((heard += part) === '012345678') console.log(helper.pid)
      })
      if (${JSON.stringify(request)} === 1) console.log(helper.pid)
      setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const [output] = (await once(parent.stdout, 'data')) as [Buffer]
    const process_ = join('/proc', output.toString().trim())
    expect(existsSync(process_)).toBe(true)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    const end = performance.now() + 5000
    while (isRunning(process_)) {
      if (performance.now() > end) throw new Error('the helper outlived its parent')
      await new Promise((next) => setImmediate(next))
    }
  })

  it('does not keep an idle process alive', async () => {
    const module = JSON.stringify(
      pathToFileURL(resolve(import.meta.dirname, '../../../src/main/lib/helper-process.ts'))
    )
    const script = `
      import { HelperProcess } from ${module}
      const helper = new HelperProcess(new URL(${JSON.stringify(program.href)}))
      console.log(await helper.request('done', 10000))`
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const [[output], [status]] = (await Promise.all([once(parent.stdout, 'data'), once(parent, 'exit')])) as [
      [Buffer],
      [number]
    ]
    expect(output.toString()).toBe('done\n')
    expect(status).toBe(0)
  })
})

/** False once it has ended, also when nobody has collected it yet. */
function isRunning(directory: string): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(join(directory, 'status'), 'utf8'))
  } catch {
    return false
  }
}
