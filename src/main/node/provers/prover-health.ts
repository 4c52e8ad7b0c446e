/**
 * What the health answer says of the provers. Pure. A stage that is needed and has no prover that can prove is failing,
 * however many processes exist: a light that stays green then is worse than none (operators.md, pain 28).
 */
import { explainExit } from '../../prover/child/explain-exit.ts'
import type { ChildFinding } from '../../prover/findings/detect-findings.ts'
import type { ChildReport, StageReport } from '../../prover/pool/pool-contract.ts'
import type { ProverStage } from '../../prover/proof-task.ts'
import { cleanRecord, type ProverRecord } from './prover-records.ts'

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
  /** A needed stage has no child that proves, and none that is about to be ready. */
  readonly failing: boolean
  /** One sentence each. */
  readonly problems: readonly string[]
}

/** ms for which a finding that is not repeated counts as a problem. */
const recentFinding = 15 * 60_000

/** So many tries in a row without a proof are the prover's trouble and no longer one task's. */
const failuresInRow = 2

/**
 * @param now ms since the Unix epoch
 * @param recordOf what is remembered of a child
 */
export function describeProversHealth(
  stages: readonly StageReport[],
  children: readonly ChildReport[],
  needed: readonly ProverStage[],
  now: number,
  recordOf: (child: string) => ProverRecord = () => cleanRecord
): ProversHealth {
  const shown = stages.filter((report) => report.children > 0 || needed.includes(report.stage))
  const unproven = shown.filter(({ stage, ready }) => needed.includes(stage) && ready === 0)
  const isBad = ({ name }: ChildReport): boolean => recordOf(name).failedInRow >= failuresInRow
  const isGood = (child: ChildReport): boolean =>
    !isBad(child) && (child.state.kind === 'ready' || isComing(child, recordOf(child.name), now))
  const failing = shown.filter(
    ({ stage }) =>
      needed.includes(stage) && !children.some((child) => child.spec.stage === stage && isGood(child))
  )
  const futile = failing.filter(({ ready }) => ready > 0)
  return {
    stages: shown.map(({ stage, ...counts }) => ({ stage, needed: needed.includes(stage), ...counts })),
    failing: failing.length > 0,
    problems: [
      ...unproven.map(({ stage }) => `no prover for ${stage} is ready: nothing of this kind can be proven`),
      ...futile.map(
        ({ stage }) =>
          `every prover for ${stage} that is ready fails its tasks: nothing of this kind is proven`
      ),
      ...children.flatMap((child) => [
        ...(isBad(child) ? [failureProblem(child, recordOf(child.name))] : []),
        ...problemsOf(child, now)
      ])
    ]
  }
}

/** It will be ready soon, by all that is known: no alarm for a start or a change of its entry. */
function isComing({ state, spec }: ChildReport, { failedStarts }: ProverRecord, now: number): boolean {
  switch (state.kind) {
    case 'draining':
      return state.then === 'start'
    case 'starting':
    case 'ending':
      return failedStarts === 0 && now - state.since < spec.readyTimeout
    case 'ready':
    case 'backing-off':
    case 'quarantined':
    case 'stopped':
      return false
  }
}

function failureProblem({ name }: ChildReport, { failedInRow }: ProverRecord): string {
  return `${name} brought no proof in its last ${failedInRow} tries; see "util prover list --output ${name}"`
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
