/** What is known of one node at one moment: all that alerts are made from. What could not be asked is undefined. */
import type { DeadlineRow } from '../../../shared/contract/console/deadlines.ts'
import type { NodeRow } from '../../../shared/contract/console/nodes.ts'
import type { ProverRow, StageRow } from '../../../shared/contract/console/provers.ts'
import type { StoreRow } from '../../../shared/contract/console/stores.ts'
import type { AlertRow } from '../../../shared/contract/console/alerts.ts'

export interface NodeSituation {
  readonly node: NodeRow
  readonly deadlines: readonly DeadlineRow[] | undefined
  readonly provers: readonly ProverRow[] | undefined
  readonly stages: readonly StageRow[] | undefined
  readonly stores: readonly StoreRow[] | undefined
}

/** Something that is so now; since when and until when is the book's. */
export type AlertFact = Pick<
  AlertRow,
  'id' | 'node' | 'severity' | 'code' | 'parameters' | 'text' | 'subject'
>

/** The same cause has the same id for as long as it lasts, and when it comes back. */
export function alertFact(
  node: NodeRow,
  fact: Pick<AlertFact, 'severity' | 'code'> & Partial<Pick<AlertFact, 'parameters' | 'text' | 'subject'>>
): AlertFact {
  const { severity, code, parameters = {}, text = '', subject = {} } = fact
  const about = [
    subject.miner,
    subject.open,
    parameters['alarm'],
    subject.prover,
    subject.store,
    parameters['stage']
  ]
  const id = [node.id, code, ...about.filter((part) => part !== undefined)].join('|').slice(0, 256)
  return { id, node: node.id, severity, code, parameters, text: text.slice(0, 500), subject }
}
