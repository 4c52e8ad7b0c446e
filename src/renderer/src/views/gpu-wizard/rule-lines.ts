/** The rules as lines: what does not hold first, the worst first; then one line for each group that holds. Pure. */
import { gpuRules } from '../../../../shared/contract/console/gpu-assignment.ts'
import type { RuleFinding, RuleGroup } from '../../../../shared/contract/console/gpu-assignment.ts'

/** Groups in the order of the page; those of the host are looked at on this machine only. */
export const ruleGroups = ['processes', 'cards', 'memory', 'tmpdir', 'environment', 'command'] as const

export function orderFindings(findings: readonly RuleFinding[]): readonly RuleFinding[] {
  const rank = ({ severity }: RuleFinding): number => (severity === 'error' ? 0 : 1)
  return [...findings].sort((one, other) => rank(one) - rank(other))
}

export function groupsThatHold(findings: readonly RuleFinding[]): readonly RuleGroup[] {
  const broken = new Set(findings.map(({ code }) => gpuRules[code].group))
  return ruleGroups.filter((group) => !broken.has(group))
}

/** Of one process. */
export function countFindings(
  findings: readonly RuleFinding[],
  process: string
): { readonly errors: number; readonly warnings: number } {
  const own = findings.filter(({ processes }) => processes.includes(process))
  const errors = own.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: own.length - errors }
}
