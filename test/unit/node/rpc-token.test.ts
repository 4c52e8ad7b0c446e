import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureRpcToken, readRpcToken } from '../../../src/main/node/rpc-token.ts'
import { removeDirectory, temporaryDirectory } from '../../support/sector-files.ts'

let home: string
let file: string

beforeEach(() => {
  home = temporaryDirectory('rpc-token')
  file = join(home, 'rpc-token')
})
afterEach(() => removeDirectory(home))

const modeOf = (): number => statSync(file).mode & 0o777

test('is made once, for its owner only', async () => {
  expect(await readRpcToken(file)).toBeUndefined()
  const token = await ensureRpcToken(file)
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect(modeOf()).toBe(0o600)
  expect(await ensureRpcToken(file)).toBe(token)
  expect(await readRpcToken(file)).toBe(token)
  expect(readFileSync(file, 'utf8')).toBe(`${token}\n`)
})

test('of an empty file is made anew', async () => {
  writeFileSync(file, ' \n')
  expect(await ensureRpcToken(file)).toHaveLength(43)
})

test('that others may read is closed to them, but not by a command that only uses it', async () => {
  writeFileSync(file, 'a-token-of-twenty-two\n')
  chmodSync(file, 0o644)
  expect(await readRpcToken(file)).toBe('a-token-of-twenty-two')
  expect(modeOf()).toBe(0o644)
  expect(await ensureRpcToken(file)).toBe('a-token-of-twenty-two')
  expect(modeOf()).toBe(0o600)
})

test.each(['short', 'two words of a sentence', 'x'.repeat(513), `${'y'.repeat(600)} z`, '\u0000'.repeat(40)])(
  'that is none is refused and left alone: %j',
  async (text) => {
    writeFileSync(file, text)
    await expect(ensureRpcToken(file)).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    expect(readFileSync(file, 'utf8')).toBe(text)
  }
)

test('in place of which stands a directory or a pipe is an error at once', async () => {
  mkdirSync(file)
  await expect(ensureRpcToken(file)).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  const pipe = join(home, 'pipe')
  execFileSync('mkfifo', [pipe])
  await expect(ensureRpcToken(pipe)).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
})

test('of another user is neither used nor replaced', async () => {
  const asNobody = `
    import { ensureRpcToken, readRpcToken } from ${JSON.stringify(join(import.meta.dirname, '../../../src/main/node/rpc-token.ts'))}
    process.setgid(65534); process.setuid(65534)
    console.log(await readRpcToken(${JSON.stringify(file)}))
    console.log((await ensureRpcToken(${JSON.stringify(file)}).catch((error) => error)).code)`
  await ensureRpcToken(file)
  const before = readFileSync(file, 'utf8')
  chmodSync(home, 0o777)
  if (process.getuid?.() !== 0) chmodSync(file, 0)
  const program = process.getuid?.() === 0 ? asNobody : asNobody.replace(/process\.setgid.*\n/, '\n')
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect(output).toBe('undefined\nHOME_NOT_WRITABLE\n')
  chmodSync(file, 0o600)
  expect(readFileSync(file, 'utf8')).toBe(before)
})
