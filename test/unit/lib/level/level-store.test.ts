import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openLevel, translateStorageError } from '../../../../src/main/lib/level/level-store.ts'
import { removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'

let home: string
let location: string

beforeEach(() => {
  home = temporaryDirectory('level-store')
  location = join(home, 'database.level')
})
afterEach(() => removeDirectory(home))

async function fill(): Promise<void> {
  const store = await openLevel(location)
  await store.database.put('a', '1', { sync: true })
  await store.close()
}

const corrupt = expect.objectContaining({ code: 'INDEX_CORRUPT', exitStatus: 8 }) as unknown

it('says NOT_FOUND only where there is no database', async () => {
  const missing = expect.objectContaining({ code: 'NOT_FOUND' }) as unknown
  await expect(openLevel(location, { createIfMissing: false })).rejects.toEqual(missing)
  await expect(openLevel(join(location, 'below'), { createIfMissing: false })).rejects.toEqual(missing)
})

it('calls a CURRENT that names nothing damage', async () => {
  await fill()
  writeFileSync(join(location, 'CURRENT'), 'garbage\n')
  await expect(openLevel(location)).rejects.toEqual(corrupt)
})

it('calls a lost manifest damage', async () => {
  await fill()
  for (const file of readdirSync(location)) if (file.startsWith('MANIFEST')) rmSync(join(location, file))
  await expect(openLevel(location)).rejects.toEqual(corrupt)
})

it('does not begin anew over the files of a database that has lost CURRENT', async () => {
  await fill()
  rmSync(join(location, 'CURRENT'))
  const before = readdirSync(location)
  await expect(openLevel(location)).rejects.toEqual(corrupt)
  expect(readdirSync(location)).toEqual(before)
})

it('opens what an earlier creation left behind before CURRENT stood', async () => {
  mkdirSync(location)
  writeFileSync(join(location, 'MANIFEST-000001'), '')
  await fill()
})

it('says what stands in the way of a directory, and not that something is closed', async () => {
  writeFileSync(location, '')
  await expect(openLevel(location)).rejects.toThrow(/EEXIST/)
  await expect(openLevel(join(location, 'below'))).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
})

it('says CLOSED of a database that was closed', async () => {
  const store = await openLevel(location)
  await store.close()
  const error: unknown = await store.database.get('a').catch((raised: unknown) => raised)
  expect(translateStorageError(error, 'read it')).toMatchObject({ code: 'CLOSED' })
})
