/** What is to be said about the variables of a process, as rules. Pure; the knowledge itself is the configuration's. */
import type { AssignedProcess } from '../../../shared/contract/console/gpu-assignment.ts'
import { inspectEnvironment } from '../../config/schema/ext-prover-environment.ts'
import type { Report } from './report-finding.ts'

export function checkEnvironment({ id, envs }: AssignedProcess, report: Report): void {
  for (const name of Object.keys(envs)) {
    if (name === '' || /[=\0]/.test(name)) report('environmentName', [id], { name })
  }
  for (const remark of inspectEnvironment(envs)) {
    switch (remark.kind) {
      case 'misspelt':
        report('environmentMisspelt', [id], { name: remark.name, meant: remark.meant })
        break
      case 'no-effect':
        // What chooses the card is what such a name is meant to do.
        report('environmentNoEffect', [id], {
          name: remark.name,
          instead: remark.instead ?? 'CUDA_VISIBLE_DEVICES'
        })
        break
      case 'card-off':
        report(remark.zero ? 'environmentCardOffZero' : 'environmentCardOff', [id], { name: remark.name })
        break
      case 'half-framework':
        report('environmentHalfFramework', [id], { name: remark.name, missing: 'EC_GPU_FRAMEWORK' })
        break
      // Told by the rules about cards and directories, which know the inventory.
      case 'cards-hidden':
      case 'card-twice':
      case 'relative-tmpdir':
        break
    }
  }
}
