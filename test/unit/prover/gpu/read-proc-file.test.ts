import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readProcFile, readProcText } from '../../../../src/main/prover/gpu/read-proc-file.ts'
import { temporaryDirectory } from '../../../support/run-cli.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
beforeAll(async () => {
  directory = await temporaryDirectory()
})
afterAll(() => directory[Symbol.asyncDispose]())

describe('a file of /proc', () => {
  it.each([
    [0, 100],
    [99, 100],
    [100, 100],
    [101, 100],
    [4_096, 4_096],
    [4_097, 4_096],
    [4_096, 100_000],
    [50_000, 100_000],
    [300_000, 100_000]
  ])('of %i bytes is read as far as %i', async (size, most) => {
    const path = join(directory.path, `${size}-${most}`)
    const content = Buffer.from(Array.from({ length: size }, (_, at) => at % 251))
    await writeFile(path, content)
    expect(await readProcFile(path, most)).toEqual({
      kind: 'read',
      bytes: content.subarray(0, most),
      cutOff: size > most
    })
  })

  it('that is none, or endless, is a value as well', async () => {
    expect(await readProcFile(join(directory.path, 'none'), 100)).toEqual({ kind: 'gone' })
    expect(await readProcText('/proc/self/none', 100)).toBeUndefined()
    expect(await readProcFile('/dev/zero', 10_000)).toMatchObject({ kind: 'read', cutOff: true })
    expect(await readProcText('/proc/self/comm', 100)).toMatch(/\n$/)
  })
})
