/** The light of a node, honest: what is not known now is never green. Pure. */
import type { NodeRow } from '../../../shared/contract/console/nodes.ts'
import { stateOfMark } from '../components/state-marks.ts'
import type { StateMark } from '../components/state-marks.ts'
import type { StateName } from '../theme/tokens.ts'

/** An answer older than this says nothing about now. */
export const silentAfter = 45_000

/** @param connected false: the page itself is cut off, all of it is old */
export function lightOf(node: NodeRow, now: number, connected: boolean): StateMark {
  if (!connected) return 'unknown'
  switch (node.life) {
    case 'stopped':
      return 'stopped'
    case 'starting':
      return 'starting'
    case 'stopping':
      return 'busy'
    case 'failed':
      return 'critical'
    case 'unreachable':
      return 'unknown'
    case 'running':
      return isSilent(node, now) ? 'unknown' : lightOfStatus[node.status]
  }
}

const lightOfStatus = { ok: 'ok', degraded: 'warning', failing: 'critical', unknown: 'unknown' } as const

export function isSilent(node: NodeRow, now: number): boolean {
  return node.seenAt === null || now - node.seenAt > silentAfter
}

export function stateOfNode(node: NodeRow, now: number, connected: boolean): StateName {
  return stateOfMark[lightOf(node, now, connected)]
}

/** Nothing on such a network is real. */
export function isPractice(node: NodeRow | undefined): boolean {
  return node?.network?.startsWith('practice-') ?? false
}
