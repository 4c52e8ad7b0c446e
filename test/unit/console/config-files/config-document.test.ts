import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findDrift } from '../../../../src/main/console/config-files/compare-configs.ts'
import {
  listBackups,
  readBackup,
  revertToBackup
} from '../../../../src/main/console/config-files/config-backups.ts'
import {
  proposeEdit,
  readConfigDocument,
  writeEdit
} from '../../../../src/main/console/config-files/config-document.ts'
import { createConfigFile } from '../../../../src/main/console/config-files/create-config-file.ts'
import { explainConfigKeys } from '../../../../src/main/console/config-files/explain-keys.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJBbGxvdyI6WyJyZWFkIl19.c2lnbmF0dXJl'
const text = `# kept by 老王
[Common.API]
Chain = "/ip4/10.0.0.20/tcp/3453"
Token = "${token}"

[[Miners]]
Actor = 1000
[Miners.PoSt]
Sendr = "f01"
Enabled = true
`

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'config-files-'))
  path = join(directory, 'sector-manager.cfg')
  await writeFile(path, text, { mode: 0o644 })
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('a configuration document', () => {
  test('tells findings at line and column, and that others may read its token', async () => {
    const document = await readConfigDocument(path)
    expect(document.findings).toEqual([
      expect.objectContaining({ severity: 'warning', line: 9, column: 1, path: 'Miners[0].PoSt.Sendr' })
    ])
    expect(document.exposed).toBe(true)
    expect(document.coveredText).not.toContain(token)
    expect(document.coveredText).toContain('Token = "***"')
    expect(document.coveredText).toContain('kept by 老王')
    await chmod(path, 0o600)
    expect((await readConfigDocument(path)).exposed).toBe(false)
  })

  test('that is no TOML has one finding, at its place', () => {
    const { findings, changes } = proposeEdit(
      'sector-manager',
      text,
      text.replace('Actor = 1000', 'Actor = ')
    )
    expect(findings).toEqual([expect.objectContaining({ severity: 'error', line: 7, path: '' })])
    expect(changes).toEqual([])
  })

  test('shows what a change does, key by key, with its effect and without the token', () => {
    const { diff, changes } = proposeEdit(
      'sector-manager',
      text,
      text.replace('true', 'false').replace(token, 'another-secret')
    )
    expect(diff).toMatchObject({ added: 2, removed: 2 })
    expect(changes).toEqual([
      { path: 'Common.API.Token', before: '"********"', after: '"********"', effect: 'restart' },
      { path: 'Miners[f01000].PoSt.Enabled', before: 'true', after: 'false', effect: 'now' }
    ])
  })

  test('is written with a backup that can be taken back', async () => {
    const before = await readConfigDocument(path)
    const changed = text.replace('true', 'false')
    const written = await writeEdit({ path, text: changed, signature: before.signature }, systemClock)
    expect(written.outcome).toBe('written')
    expect(await readFile(path, 'utf8')).toBe(changed)
    const [backup] = await listBackups(path)
    expect(await readBackup(path, backup?.name ?? '')).toBe(text)
    const { signature } = await readConfigDocument(path)
    expect(await revertToBackup(path, backup?.name ?? '', signature, systemClock)).toMatchObject({
      outcome: 'written'
    })
    expect(await readFile(path, 'utf8')).toBe(text)
    expect(await listBackups(path)).toHaveLength(2)
  })

  test('that changed on disk is not written; both changes are shown, and together where they can be', async () => {
    const before = await readConfigDocument(path)
    await writeFile(path, text.replace('老王', '小李'))
    const mine = text.replace('true', 'false')
    const outcome = await writeEdit(
      { path, text: mine, signature: before.signature, base: text },
      systemClock
    )
    expect(outcome).toMatchObject({ outcome: 'conflict', theirs: { added: 1 }, ours: { added: 1 } })
    expect(outcome.outcome === 'conflict' && outcome.merged).toBe(mine.replace('老王', '小李'))
    expect(await readFile(path, 'utf8')).toContain('小李')
    expect(await readdir(directory)).toEqual(['sector-manager.cfg'])
  })

  test('with an error is never written', async () => {
    const { signature } = await readConfigDocument(path)
    const wrong = text.replace('Enabled = true', 'Enabled = 7')
    await expect(writeEdit({ path, text: wrong, signature }, systemClock)).rejects.toMatchObject({
      code: 'CONFIG_VALUE'
    })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  test('is nothing but a configuration file, and a backup is nothing but one of it', async () => {
    await expect(readConfigDocument('/etc/passwd')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(readBackup(path, '../../etc/passwd')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(readBackup(path, 'sector-manager.cfg')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('is made where there is none, for its owner only when it holds a token, and never over another', async () => {
    const fresh = join(directory, 'new', 'sector-manager.cfg')
    await createConfigFile(fresh, text)
    expect((await stat(fresh)).mode & 0o777).toBe(0o600)
    await expect(createConfigFile(fresh, '')).rejects.toMatchObject({ code: 'CONFIG_CHANGED_ON_DISK' })
    expect(await readFile(fresh, 'utf8')).toBe(text)
  })
})

test('drift between source and poster is told key by key', () => {
  expect(findDrift('sector-manager', text, `\n# moved\n${text}`)).toMatchObject({ state: 'same' })
  expect(findDrift('sector-manager', text, text.replace('10.0.0.20', '10.0.0.21'))).toMatchObject({
    state: 'differs',
    differences: [{ path: 'Common.API.Chain', effect: 'restart' }]
  })
  expect(findDrift('sector-manager', undefined, text)).toMatchObject({
    state: 'unknown',
    reason: 'source-not-readable'
  })
})

test('every key is explained with what it accepts and when it takes effect', () => {
  const keys = explainConfigKeys('sector-manager')
  expect(keys.find(({ path: key }) => key === 'Miners.PoSt.Enabled')).toMatchObject({
    fallback: 'true',
    effect: 'now'
  })
  expect(keys.find(({ path: key }) => key === 'Common.API.Chain')).toMatchObject({
    effect: 'restart',
    fallback: null
  })
  expect(new Set(keys.map(({ path: key }) => key)).size).toBe(keys.length)
  expect(explainConfigKeys('ext-prover').every(({ about }) => about.length > 0)).toBe(true)
})
