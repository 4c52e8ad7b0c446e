import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { recogniseGoHome } from '../../../src/main/config/go-home.ts'
import { temporaryDirectories } from './temporary-directory.ts'

const temporaryDirectory = temporaryDirectories()

it('lists the badger folders of a Go home', async () => {
  const home = await temporaryDirectory()
  for (const name of ['worker', 'meta', 'sector-index', 'sector-index.level', 'logs'])
    await mkdir(join(home, name))
  await writeFile(join(home, 'common'), 'a file, not a folder')
  expect(await recogniseGoHome(home)).toEqual({ used: true, folders: ['meta', 'sector-index', 'worker'] })
})

it('takes a home of ours, or none, for no Go home', async () => {
  const home = await temporaryDirectory()
  await mkdir(join(home, 'worker'))
  expect((await recogniseGoHome(home)).used).toBe(false)
  expect(await recogniseGoHome(join(home, 'missing'))).toEqual({ used: false, folders: [] })
})

it('names the directory it could not list', async () => {
  const home = await temporaryDirectory()
  await writeFile(join(home, 'file'), '')
  await expect(recogniseGoHome(join(home, 'file'))).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
})
