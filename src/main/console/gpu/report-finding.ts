/** How the rules of an assignment tell what they find. */
import type { GpuRuleCode, RuleFinding } from '../../../shared/contract/console/gpu-assignment.ts'

/** @param processes ids of those it is about; empty = the whole assignment */
export type Report = (
  code: GpuRuleCode,
  processes: readonly string[],
  parameters?: RuleFinding['parameters']
) => void
