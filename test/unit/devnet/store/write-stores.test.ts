import { mkdir, readFile, readdir, stat, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { devnetSettings, type DevnetSettings } from '../../../../src/main/devnet/settings.ts'
import { noteName, planStores, writeStores } from '../../../../src/main/devnet/store/write-stores.ts'
import { sealProofType } from '../../../../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'

const directories: string[] = []
afterEach(() => {
  for (const path of directories.splice(0)) removeDirectory(path)
})

function place(): string {
  const path = temporaryDirectory('devnet-stores')
  directories.push(path)
  return path
}

function settings(seed = 'stores', partitions = 1): DevnetSettings {
  const sealProof = sealProofType(5)
  return devnetSettings({
    seed,
    miners: [1000n, 1001n].map((id) => ({ id: actorId(id), sealProof, partitions, sectors: 1 }))
  })
}

describe('store directories of a devnet', () => {
  it('are one for each miner, with every sector of the chain', async () => {
    const root = join(place(), 'new')
    const progress: string[] = []
    const onProgress = (done: number, all: number): void => void progress.push(`${done}/${all}`)
    const { stores, written } = await writeStores(root, settings(), { onProgress })
    expect(progress).toEqual(['16/96', '32/96', '48/96', '64/96', '80/96', '96/96'])
    expect(written).toBe(2 * 48 * 4)
    expect(stores.map(({ name, sectors }) => [name, sectors])).toEqual([
      ['practice-f01000', 48],
      ['practice-f01001', 48]
    ])
    expect(await readdir(join(root, 'practice-f01001', 'sealed'))).toHaveLength(48)
    expect(await readdir(root)).toContain(noteName)
  })

  it('are completed, and what is there is left', async () => {
    const root = place()
    await writeStores(root, settings())
    const sealed = join(root, 'practice-f01000', 'sealed')
    const before = await readFile(join(sealed, 's-t01000-1'))
    await unlink(join(sealed, 's-t01000-1'))
    await writeFile(join(sealed, 's-t01000-2'), 'mine')
    expect((await writeStores(root, settings())).written).toBe(1)
    expect((await readFile(join(sealed, 's-t01000-1'))).equals(before)).toBe(true)
    expect(await readFile(join(sealed, 's-t01000-2'), 'utf8')).toBe('mine')
  })

  it('never follow a link out of the directory', async () => {
    const root = place()
    await writeStores(root, settings())
    const file = join(root, 'practice-f01000', 'sealed', 's-t01000-1')
    const outside = join(place(), 'outside')
    await unlink(file)
    await symlink(outside, file)
    expect((await writeStores(root, settings())).written).toBe(0)
    await expect(stat(outside)).rejects.toThrow('ENOENT')
  })

  it('are refused where something else is, a real store for one', async () => {
    const root = place()
    await mkdir(join(root, 'sealed'))
    await expect(writeStores(root, settings())).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
    expect(await readdir(root)).toEqual(['sealed'])
  })

  it.each([
    ['another seed', settings('other')],
    ['more partitions', settings('stores', 2)]
  ])('are refused to a devnet with %s', async (_, other) => {
    const root = place()
    await writeStores(root, settings())
    await expect(writeStores(root, other)).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
  })

  it('stop being written when told, and are completed the next time', async () => {
    const root = place()
    await expect(writeStores(root, settings(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED'
    })
    expect((await writeStores(root, settings())).written).toBe(2 * 48 * 4)
  })

  it('are refused for more sectors than a disk should get files of', () => {
    expect(() => planStores('/none', settings('large', 3_000))).toThrow('288000 sectors are too many')
  })
})
