/**
 * The nodes this console knows: hosted here, the daemon it is part of, or attached over the network. One row says what each
 * is, how it does, and what it can be asked.
 */
import { boolean, name, object, oneOf, optional, text } from '../check/check.ts'
import { nodeId, nothing, ofNode, path, type FailureView } from './common.ts'
import { method, topic } from './define.ts'

/**
 * `hosted`: runs in this process. `daemon`: this console is part of it. `attached`: another program's, over JSON-RPC.
 * `log-file`: known by its log alone.
 */
export type NodeKind = 'hosted' | 'daemon' | 'attached' | 'log-file'

/** What a node can be asked through this console; a page that needs another one says so. */
export type NodeAbility =
  | 'deadlines'
  | 'forecast'
  | 'provers'
  | 'prover-actions'
  | 'cards'
  | 'sectors'
  | 'sector-checks'
  | 'stores'
  | 'logs'
  | 'config'
  | 'start-stop'

export type NodeLife = 'stopped' | 'starting' | 'running' | 'stopping' | 'failed' | 'unreachable'

export interface RunOptionsView {
  readonly home: string
  readonly configDirectory: string
  readonly listen: string
  readonly proxy: string
  readonly poster: boolean
  readonly miner: boolean
  readonly extProver: boolean
}

export interface NodeRow {
  readonly id: string
  readonly name: string
  readonly kind: NodeKind
  readonly program: 'ours' | 'go' | 'unknown'
  readonly version: string
  readonly life: NodeLife
  readonly status: 'ok' | 'degraded' | 'failing' | 'unknown'
  /** Why the status is not ok, one sentence each, as the node says it. */
  readonly problems: readonly string[]
  readonly address: string
  /** Only where this console knows them: hosted here, or a daemon on this machine. */
  readonly options: RunOptionsView | null
  readonly abilities: readonly NodeAbility[]
  /** ms since the Unix epoch of the last answer. */
  readonly seenAt: number | null
  readonly startedAt: number | null
  readonly pid: number | null
  /** Network name; `practice-…` means that nothing is real. */
  readonly network: string | null
  readonly epochMs: number | null
  readonly head: { readonly epoch: number; readonly at: number } | null
  /** Something is proven or carried right now. */
  readonly deadlineOpen: boolean
  /** Only of a proxy. */
  readonly source: {
    readonly address: string
    readonly state: 'unknown' | 'present' | 'away'
    readonly since: number
  } | null
  readonly failure: FailureView | null
}

export interface NodeStopOutcome {
  readonly stopped: boolean
  /** Told instead of stopping when a deadline is open and `force` was not given. */
  readonly refused: string
}

const runOptions = object({
  name: text(80),
  home: path,
  configDirectory: optional(path),
  listen: optional(text(256)),
  proxy: optional(text(256)),
  poster: boolean,
  miner: boolean,
  extProver: boolean
})

export const nodeMethods = {
  /** A node that this process runs from now on; it is started at once. Answers the id. */
  'nodes.host': method<{ readonly id: string }>()('host', runOptions),
  /** A node elsewhere: `host:port` of its JSON-RPC, or the path of a log file. */
  'nodes.attach': method<{ readonly id: string }>()(
    'host',
    object({
      kind: oneOf('attached', 'log-file'),
      address: name(4096),
      name: text(80),
      token: optional(text(4096))
    })
  ),
  'nodes.rename': method<null>()('operate', object({ node: nodeId, name: name(80) })),
  /** Takes it off the list; a hosted one is stopped first. Nothing on disk is removed. */
  'nodes.forget': method<NodeStopOutcome>()('host', object({ node: nodeId, force: boolean })),
  'nodes.start': method<null>()('operate', ofNode),
  'nodes.stop': method<NodeStopOutcome>()('operate', object({ node: nodeId, force: boolean })),
  /** Reads its configuration files again. */
  'nodes.reload': method<{ readonly changes: readonly string[] }>()('operate', ofNode)
}

export const nodeTopics = {
  nodes: topic<NodeRow>()('read', nothing)
}
