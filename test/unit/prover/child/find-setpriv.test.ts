import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findSetpriv } from '../../../../src/main/prover/child/find-setpriv.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'setpriv-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const script = (name: string, lines: string): string => {
  const path = join(directory, name)
  writeFileSync(path, `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  return path
}

describe('setpriv', () => {
  it('is the first that works', async () => {
    const old = script('old', `echo "unrecognized option '--pdeathsig'" >&2; exit 1`)
    const forbidden = script('forbidden', 'kill -9 $$')
    const good = script(
      'good',
      '[ "$1 $2 $3" = "--pdeathsig KILL --" ] && shift 3 && [ "$1 $2" = "$0 --version" ]'
    )
    expect(await findSetpriv(2_000, [join(directory, 'none'), directory, old, forbidden, good])).toBe(good)
    expect(await findSetpriv(2_000, [old])).toBeUndefined()
  })

  it('is not waited for', async () => {
    const hanging = script('hanging', 'exec sleep 100')
    const began = performance.now()
    expect(await findSetpriv(100, [hanging])).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('is of no use in a thread, whose end would end the prover', async () => {
    const module = JSON.stringify(
      new URL('../../../../src/main/prover/child/find-setpriv.ts', import.meta.url).href
    )
    const thread = new Worker(
      `const { parentPort } = require('node:worker_threads')
       import(${module}).then(({ findSetpriv }) => findSetpriv()).then((found) => parentPort.postMessage({ found }))`,
      { eval: true, execArgv: [] }
    )
    const answer = await new Promise((resolve, reject) => {
      thread.once('message', resolve)
      thread.once('error', reject)
    })
    expect(answer).toEqual({ found: undefined })
    await thread.terminate()
  })
})
