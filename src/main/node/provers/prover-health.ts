/**
 * What the health answer says of the provers. Pure. A stage that is needed and has no prover that can prove is failing,
 * however many processes exist: a light that stays green then is worse than none (operators.md, pain 28).
 */
import { explainExit } from '../../prover/child/explain-exit.ts'
import type { ChildFinding } from '../../prover/findings/detect-findings.ts'
import type { ChildReport, StageReport } from '../../prover/pool/pool-contract.ts'
import type { ProverStage } from '../../prover/proof-task.ts'

export interface StageHealth {
  readonly stage: ProverStage
  /** This node proves, or is there to prove, this stage. */
  readonly needed: boolean
  readonly children: number
  /** Children that can prove now, or when their present task is done. */
  readonly ready: number
  readonly waiting: number
  readonly running: number
}

export interface ProversHealth {
  readonly stages: readonly StageHealth[]
  /** A needed stage has no child that can prove, and none that has just been started for the first time. */
  readonly failing: boolean
  /** One sentence each. */
  readonly problems: readonly string[]
}

/** ms for which a finding that is not repeated counts as a problem. */
const recentFinding = 15 * 60_000

/** @param now ms since the Unix epoch */
export function describeProversHealth(
  stages: readonly StageReport[],
  children: readonly ChildReport[],
  needed: readonly ProverStage[],
  now: number
): ProversHealth {
  const shown = stages.filter((report) => report.children > 0 || needed.includes(report.stage))
  const unproven = shown.filter(({ stage, ready }) => needed.includes(stage) && ready === 0)
  const failing = unproven.filter(({ stage }) => !children.some((child) => isFirstStart(child, stage)))
  return {
    stages: shown.map(({ stage, ...counts }) => ({ stage, needed: needed.includes(stage), ...counts })),
    failing: failing.length > 0,
    problems: [
      ...unproven.map(({ stage }) => `no prover for ${stage} is ready: nothing of this kind can be proven`),
      ...children.flatMap((child) => problemsOf(child, now))
    ]
  }
}

function isFirstStart({ spec, state, lastExit }: ChildReport, stage: ProverStage): boolean {
  return spec.stage === stage && state.kind === 'starting' && lastExit === undefined
}

function problemsOf(child: ChildReport, now: number): string[] {
  const state = stateProblem(child)
  const findings = child.findings
    .filter(({ level, last }) => level === 'critical' && now - last <= recentFinding)
    .map((finding) => findingProblem(child, finding))
  return state === undefined ? findings : [state, ...findings]
}

function findingProblem({ name }: ChildReport, { meaning, count }: ChildFinding): string {
  return `${name}: ${meaning}${count > 1 ? ` (told ${count} times)` : ''}`
}

/** Undefined for a child that works or is about to. */
function stateProblem({ name, state, lastExit }: ChildReport): string | undefined {
  const because = lastExit ? `; it ${explainExit(lastExit.exit, name).what}` : ''
  switch (state.kind) {
    case 'ready':
    case 'draining':
    case 'ending':
      return undefined
    case 'starting':
      return lastExit ? `${name} is being started again${because}` : undefined
    case 'backing-off':
      return `${name} is not running and is started again at ${timeOf(state.nextTry)}${because}`
    case 'quarantined':
      return `${name} is given up for now, since ${state.reason}; it is tried again at ${timeOf(state.nextTry)}${because}`
    case 'stopped':
      return `${name} is stopped by the operator`
  }
}

function timeOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}
