import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { applyPlan } from '../../../../src/main/console/export/apply-plan.ts'
import { bundlePlan } from '../../../support/bundle-plan.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'apply-plan-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test('an empty home gets both files, a secret for its owner only; the same again changes nothing', async () => {
  const plan = bundlePlan()
  const home = join(directory, 'home')
  const written = await applyPlan(plan, home)
  expect(written).toEqual([join(home, 'sector-manager.cfg'), join(home, 'ext-prover.cfg')])
  expect(await readFile(join(home, 'sector-manager.cfg'), 'utf8')).toBe(plan.files.sectorManager)
  expect((await stat(join(home, 'sector-manager.cfg'))).mode & 0o777).toBe(0o600)
  expect(await applyPlan(plan, home)).toEqual([])
})

test('a file that differs refuses the whole before anything is written', async () => {
  const plan = bundlePlan()
  await writeFile(join(directory, 'ext-prover.cfg'), '# mine\n')
  await expect(applyPlan(plan, directory)).rejects.toMatchObject({ code: 'CONFIG_CHANGED_ON_DISK' })
  expect(await readdir(directory)).toEqual(['ext-prover.cfg'])
})

test('a plan that cannot be carried out is refused', async () => {
  const plan = bundlePlan()
  await expect(
    applyPlan({ ...plan, files: { ...plan.files, sectorManager: 'Common = 1\n[' } }, directory)
  ).rejects.toMatchObject({ code: 'CONFIG_VALUE' })
  expect(await readdir(directory)).toEqual([])
})
