/** What is wrong with provers: on the CPU, lost, given up, none left of a stage that is needed. Pure. */
import type { NodeRow } from '../../../shared/contract/console/nodes.ts'
import type { ProverRow, StageRow } from '../../../shared/contract/console/provers.ts'
import { alertFact, type AlertFact } from './node-situation.ts'

/** Kinds of findings that say that the card is not used. */
const cpuFindings: readonly string[] = ['proving-on-cpu', 'gpu-out-of-memory', 'gpu-kernel-failure']
/** ms for which a finding counts as being so now. */
const findingLasts = 10 * 60_000
/** ms after its end in which a start is the one that follows it. */
const comesBackWithin = 2 * 60_000

/** @param now ms since the Unix epoch */
export function proverAlerts(node: NodeRow, prover: ProverRow, now: number): readonly AlertFact[] {
  const subject = { prover: prover.id }
  const grave = node.deadlineOpen ? 'critical' : 'warning'
  const facts: AlertFact[] = []
  const onCpu = prover.findings.find(
    ({ kind, last }) =>
      cpuFindings.includes(kind) && last >= (prover.lastExit?.at ?? 0) && now - last < findingLasts
  )
  if (onCpu && (prover.state === 'ready' || prover.state === 'draining')) {
    facts.push(alertFact(node, { severity: 'critical', code: 'prover.cpu', subject, text: onCpu.line }))
  }
  if (prover.state === 'quarantined') {
    facts.push(alertFact(node, { severity: grave, code: 'prover.quarantined', subject, text: prover.reason }))
  }
  if (prover.state === 'backing-off' || isComingBack(prover, now)) {
    const text = prover.lastExit?.what ?? prover.reason
    facts.push(alertFact(node, { severity: grave, code: 'prover.lost', subject, text }))
  }
  return facts
}

/** Its wait was short, and it starts again already: what brought it down is still worth a look. */
function isComingBack({ state, lastExit }: ProverRow, now: number): boolean {
  if (state !== 'starting' || !lastExit || lastExit.kind === 'ended') return false
  return now - lastExit.at < comesBackWithin
}

/** Only stages that miners of this node need. */
export function stageAlerts(node: NodeRow, stages: readonly StageRow[]): readonly AlertFact[] {
  return stages
    .filter(({ needed, ready }) => needed && ready === 0)
    .map(({ id, children, waiting }) =>
      alertFact(node, {
        severity: 'critical',
        code: 'prover.none',
        parameters: { stage: id, provers: children, waiting }
      })
    )
}
