/**
 * A node of the list, whatever it is: what its row says, what it can be asked, and what can be done with it. The pages and
 * the alerts know nodes by this alone.
 */
import type { NodeRow, NodeStopOutcome } from '../../../shared/contract/console/nodes.ts'
import type { Closeable } from '../../lib/closeable.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'

/** Directories of a node whose files this process can read. */
export interface LocalNode {
  readonly home: string
  readonly configDirectory: string
}

export interface ConsoleNode extends Closeable {
  readonly id: string
  row(): NodeRow
  /** Looks again, so that {@link row} is of now. Never throws. */
  look(signal: AbortSignal): Promise<void>
  readonly caller: VenusCaller
  /** Undefined for a node elsewhere. */
  readonly local: LocalNode | undefined
  /** Path of the log a node is known by, where that is all of it. */
  readonly logFile?: string
  /** Undefined where this console cannot. */
  readonly run: NodeRun | undefined
}

export interface NodeRun {
  /** @throws PosterError as the start of a node */
  start(): Promise<void>
  /** Refuses, in words, while a deadline is open and `force` is not given. */
  stop(force: boolean): Promise<NodeStopOutcome>
  /** @returns the keys that changed @throws PosterError as the configuration does */
  reload(): Promise<readonly string[]>
}
