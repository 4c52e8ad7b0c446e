/**
 * Whether the program may end now. Pure. Proving in this process stops with it, so an open deadline asks first; whoever asks
 * again while the answer stands is not asked twice, and a signal is obeyed.
 */
import type { NodeRow } from '../../shared/contract/console/nodes.ts'

export type QuitAnswer =
  | { readonly kind: 'go' }
  /** Names of the nodes with an open deadline. */
  | { readonly kind: 'ask'; readonly nodes: readonly string[] }
  /** The question stands already. */
  | { readonly kind: 'wait' }

export interface QuitQuestion {
  readonly rows: readonly NodeRow[]
  /** A person has agreed, or a signal came. */
  readonly agreed: boolean
  readonly asking: boolean
}

export function mayQuit({ rows, agreed, asking }: QuitQuestion): QuitAnswer {
  if (agreed) return { kind: 'go' }
  if (asking) return { kind: 'wait' }
  const nodes = rows.filter((row) => row.kind === 'hosted' && row.deadlineOpen).map(({ name }) => name)
  return nodes.length === 0 ? { kind: 'go' } : { kind: 'ask', nodes }
}
