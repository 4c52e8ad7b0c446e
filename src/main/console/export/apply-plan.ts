/**
 * The configuration of a bundle put into a home of this machine. It replaces nothing: a file that is there and differs refuses
 * the whole before anything is written.
 */
import { join } from 'node:path'
import type { BundlePlan } from '../../../shared/contract/console/bundle.ts'
import { readConfigFile } from '../../config/edit/write-config-file.ts'
import { configFileNames } from '../../config/home.ts'
import { PosterError } from '../../lib/error.ts'
import { createConfigFile } from '../config-files/create-config-file.ts'
import { checkPlan } from './check-plan.ts'

/** @returns paths that were made @throws PosterError CONFIG_CHANGED_ON_DISK, CONFIG_VALUE, INVALID_ARGUMENT; as writing does */
export async function applyPlan(plan: BundlePlan, home: string): Promise<string[]> {
  checkPlan(plan)
  const wanted = [
    { path: join(home, configFileNames.sectorManager), text: plan.files.sectorManager },
    { path: join(home, configFileNames.extProver), text: plan.files.extProver }
  ]
  const missing: typeof wanted = []
  for (const file of wanted) {
    const there = await readConfigFile(file.path).catch((error: unknown) => {
      if (PosterError.is(error, 'CONFIG_NOT_FOUND')) return undefined
      throw error
    })
    if (there === undefined) missing.push(file)
    else if (there.text !== file.text)
      throw new PosterError(
        'CONFIG_CHANGED_ON_DISK',
        `${file.path} is there already and differs; nothing was written`,
        { advice: 'Choose another home, or move that file away' }
      )
  }
  for (const { path, text } of missing) await createConfigFile(path, text)
  return missing.map(({ path }) => path)
}
