import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import {
  checkPersisted,
  type PersistedCheckParts
} from '../../../../src/main/sectors/stores/persisted-check.ts'
import { StoreProbe } from '../../../../src/main/sectors/stores/store-probe.ts'
import { buildStores } from '../../../../src/main/sectors/stores/stores.ts'
import {
  makeSectorFiles,
  makeSparseFile,
  removeDirectory,
  temporaryDirectory
} from '../../../support/sector-files.ts'

let store: string
let probe: StoreProbe
const sector = sectorId(1000, 1)

beforeEach(() => {
  store = temporaryDirectory('persisted')
  probe = new StoreProbe()
})
afterEach(async () => {
  await probe.close()
  removeDirectory(store)
})

function parts(sealProof: number | undefined): PersistedCheckParts {
  const stores = buildStores([
    { name: 'a', path: store },
    { name: 'strict', path: store, strict: true },
    { name: 'plugged', path: store, pluginName: 's3' }
  ])
  return { stores, probe, recordedSealProof: () => sealProof }
}

describe('with a recorded state', () => {
  it('asks for the size of its proof type', async () => {
    await makeSectorFiles(store, sector, { size: '32GiB' })
    expect(await checkPersisted(parts(8), 'normal', sector, 'a')).toEqual({ persisted: true })
    expect(await checkPersisted(parts(9), 'normal', sector, 'a')).toEqual({
      persisted: false,
      reason: 'sealed/s-t01000-1 with wrong size (got 34359738368, expect 68719476736)'
    })
  })

  it('is false when a file is missing, the sealed one included', async () => {
    expect(await checkPersisted(parts(5), 'upgrade', sector, 'a')).toEqual({
      persisted: false,
      reason: 'missing update/s-t01000-1'
    })
    await makeSectorFiles(store, sector, { kind: 'upgrade', without: ['p_aux'] })
    expect(await checkPersisted(parts(5), 'upgrade', sector, 'a')).toEqual({
      persisted: false,
      reason: 'missing update-cache/s-t01000-1/p_aux'
    })
  })
})

describe('without a recorded state', () => {
  it('reads the size off the sealed file', async () => {
    await makeSectorFiles(store, sector, { size: '64GiB', kind: 'upgrade' })
    expect(await checkPersisted(parts(undefined), 'upgrade', sector, 'a')).toEqual({ persisted: true })
    await expect(checkPersisted(parts(undefined), 'normal', sector, 'a')).rejects.toMatchObject({
      code: 'SECTOR_STATE_NOT_FOUND'
    })
  })

  it('asks for the state when the file fits no size, and is false when a cache file is missing', async () => {
    await makeSparseFile(join(store, 'sealed/s-t01000-1'), 4096)
    await expect(checkPersisted(parts(undefined), 'normal', sector, 'a')).rejects.toMatchObject({
      code: 'SECTOR_STATE_NOT_FOUND',
      message: 'sector state not found'
    })
    await makeSectorFiles(store, sector, { parts: 'sealed' })
    expect(await checkPersisted(parts(undefined), 'normal', sector, 'a')).toEqual({
      persisted: false,
      reason: 'missing cache/s-t01000-1/p_aux'
    })
  })
})

it('refuses a store this node does not have, or cannot serve', async () => {
  await expect(checkPersisted(parts(5), 'normal', sector, 'b')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'instance not found: b'
  })
  await expect(checkPersisted(parts(5), 'normal', sector, 'plugged')).rejects.toMatchObject({
    code: 'NOT_FOUND'
  })
})

it('keeps to regular files in a strict store', async () => {
  await makeSectorFiles(store, sector, { parts: 'cache' })
  await makeSparseFile(join(store, 'elsewhere'), 2048)
  await makeSparseFile(join(store, 'sealed/other'), 0)
  await symlink('../elsewhere', join(store, 'sealed/s-t01000-1'))
  expect(await checkPersisted(parts(5), 'normal', sector, 'a')).toEqual({ persisted: true })
  expect(await checkPersisted(parts(5), 'normal', sector, 'strict')).toMatchObject({ persisted: false })
})

it('raises what the system refuses, which says nothing about the sector', async () => {
  await makeSectorFiles(store, sector)
  await symlink('s-t01000-2', join(store, 'sealed/s-t01000-2'))
  await expect(checkPersisted(parts(5), 'normal', sectorId(1000, 2), 'a')).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: 'store a: cannot look at sealed/s-t01000-2: ELOOP'
  })
})

it('ends with its time-out', async () => {
  await makeSectorFiles(store, sector)
  await probe.stat(store, [])
  process.kill(probe.processes[0] ?? 0, 'SIGSTOP')
  await expect(checkPersisted(parts(5), 'normal', sector, 'a', { timeout: 200 })).rejects.toMatchObject({
    code: 'TIMED_OUT'
  })
})
