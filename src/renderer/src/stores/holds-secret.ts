/** Whether an assignment may hold a secret, by the names of its variables: such a draft is not kept in the browser. Pure. */
import type { GpuAssignment } from '../../../shared/contract/console/gpu-assignment.ts'

export function holdsSecret({ processes }: GpuAssignment): boolean {
  return processes.some(({ envs }) =>
    Object.keys(envs).some((name) => /TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY/i.test(name))
  )
}
