/**
 * The configuration of a node whose files are on this machine. Looking shows every secret covered; the texts themselves go
 * only to whoever may write them. A page names a node and a kind of file, never a path.
 */
import { name, object, oneOf, text } from '../check/check.ts'
import { nodeId, ofNode, type FailureView } from './common.ts'
import type {
  ConfigBackup,
  ConfigDocument,
  ConfigDrift,
  ConfigFileKind,
  ConfigFinding,
  ConfigKeyHelp,
  EditOutcome,
  EditProposal
} from './config-file.ts'
import { method } from './define.ts'

/** Characters of a text that the page edits; two of them, escaped, fit into one message. */
export const longestConfigText = 300_000

export interface ConfigFileView {
  readonly kind: ConfigFileKind
  readonly path: string
  readonly state: 'there' | 'absent' | 'unreadable'
  /** Secrets covered. */
  readonly text: string
  /** SHA-256 of the file; '' where there is none. */
  readonly signature: string
  /** ms since the Unix epoch; null where there is none */
  readonly modifiedAt: number | null
  /** Others than the owner may read a file that holds secrets. */
  readonly exposed: boolean
  readonly findings: readonly ConfigFinding[]
  /** Only of an unreadable one. */
  readonly failure: FailureView | null
}

export interface ConfigView {
  readonly directory: string
  readonly files: readonly ConfigFileView[]
  /** Homes of other nodes that read this directory: a write changes them too. */
  readonly sharedWith: readonly string[]
}

export interface DriftView {
  /** Address of the source; null = this node is no proxy. */
  readonly source: string | null
  readonly files: readonly ConfigDrift[]
}

const kind = oneOf('sector-manager', 'ext-prover')
const signature = name(128)
const configText = text(longestConfigText)
const file = { node: nodeId, kind }

export const configMethods = {
  'config.read': method<ConfigView>()('read', ofNode),
  'config.keys': method<readonly ConfigKeyHelp[]>()('read', object({ kind })),
  'config.backups': method<readonly ConfigBackup[]>()('read', object(file)),
  'config.drift': method<DriftView>()('read', ofNode),
  /** The text with its secrets, to be edited. */
  'config.edit': method<Pick<ConfigDocument, 'text' | 'signature'>>()('host', object(file)),
  /** What writing this text over the file as it is now would mean. */
  'config.propose': method<EditProposal & { readonly signature: string }>()(
    'host',
    object({ ...file, text: configText })
  ),
  /** @param base the text the edit started from, so that a conflict can be shown three ways */
  'config.write': method<EditOutcome>()(
    'host',
    object({ ...file, text: configText, base: configText, signature })
  ),
  /** Makes a file that is not there. */
  'config.create': method<ConfigDocument>()('host', object({ ...file, text: configText })),
  /** What taking this backup back would mean. */
  'config.compare': method<EditProposal & { readonly signature: string }>()(
    'host',
    object({ ...file, backup: name(256) })
  ),
  /** Writes a backup over the file; what stands there now becomes a backup itself. */
  'config.revert': method<EditOutcome>()('host', object({ ...file, backup: name(256), signature }))
}
