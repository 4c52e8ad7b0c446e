/** What somebody should know of one node now, from what is known of it. Pure: the same situation gives the same alerts. */
import type { NodeRow } from '../../../shared/contract/console/nodes.ts'
import type { StoreRow } from '../../../shared/contract/console/stores.ts'
import { deadlineAlerts } from './deadline-alerts.ts'
import { alertFact, type AlertFact, type NodeSituation } from './node-situation.ts'
import { proverAlerts, stageAlerts } from './prover-alerts.ts'

/** Epochs without a head: some are empty, so many in a row are not; and at least so many ms, on a fast network. */
const staleHead = { warning: 5, critical: 20, least: 15_000 } as const
const usualEpochMs = 30_000
const hour = 3_600_000

/** @param now ms since the Unix epoch */
export function deriveAlerts(situation: NodeSituation, now: number): readonly AlertFact[] {
  const { node, deadlines = [], provers = [], stages = [], stores = [] } = situation
  if (node.life === 'stopped' || node.life === 'starting' || node.life === 'stopping') return []
  if (node.life === 'failed' || node.life === 'unreachable') return [lifeAlert(node)]
  return [
    ...headAlerts(node, now),
    ...sourceAlerts(node),
    ...deadlines.flatMap((row) => deadlineAlerts(node, row, now)),
    ...stageAlerts(node, stages),
    ...provers.flatMap((prover) => proverAlerts(node, prover, now)),
    ...stores.flatMap((store) => storeAlerts(node, store, now))
  ]
}

function lifeAlert(node: NodeRow): AlertFact {
  const text = node.failure?.message ?? ''
  return node.life === 'failed'
    ? alertFact(node, { severity: 'critical', code: 'node.failed', text })
    : alertFact(node, { severity: 'warning', code: 'node.unreachable', text })
}

function headAlerts(node: NodeRow, now: number): readonly AlertFact[] {
  if (!node.head) return []
  const age = now - node.head.at
  const epochMs = node.epochMs ?? usualEpochMs
  if (age < Math.max(staleHead.least, staleHead.warning * epochMs)) return []
  const severity = age >= Math.max(4 * staleHead.least, staleHead.critical * epochMs) ? 'critical' : 'warning'
  // Its age moves all the time; the page counts it from the moment itself.
  const parameters = { epoch: node.head.epoch, headAt: node.head.at }
  return [alertFact(node, { severity, code: 'node.head-stale', parameters })]
}

function sourceAlerts(node: NodeRow): readonly AlertFact[] {
  if (node.source?.state !== 'away') return []
  const severity = node.deadlineOpen ? 'critical' : 'warning'
  return [
    alertFact(node, { severity, code: 'node.source-away', parameters: { source: node.source.address } })
  ]
}

function storeAlerts(node: NodeRow, store: StoreRow, now: number): readonly AlertFact[] {
  if (store.state !== 'unreachable') return []
  const hurt = store.contents?.deadlines.find(({ openTime }) => openTime > now - hour)
  const parameters = hurt
    ? { miner: hurt.miner, deadline: hurt.index, openTime: hurt.openTime, sectors: hurt.sectors }
    : {}
  const soon = hurt !== undefined && hurt.openTime - now < hour
  return [
    alertFact(node, {
      severity: soon ? 'critical' : 'warning',
      code: 'store.unreachable',
      parameters,
      text: store.reason,
      subject: { store: store.id }
    })
  ]
}
