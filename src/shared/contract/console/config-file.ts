/** What the console shows and takes of a configuration file: its text, what is wrong with it, and what a change does. */

export type ConfigFileKind = 'sector-manager' | 'ext-prover'

/** A change of a text, as one would print it with `diff -u`. */
export interface TextDiff {
  /** Lines. */
  readonly added: number
  readonly removed: number
  readonly hunks: readonly DiffHunk[]
}

export interface DiffHunk {
  /** Lines count from 1; a start is 0 where its side has no line. */
  readonly beforeStart: number
  readonly beforeCount: number
  readonly afterStart: number
  readonly afterCount: number
  readonly lines: readonly DiffLine[]
}

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  /** Without its line end. */
  readonly text: string
}

export interface ConfigFinding {
  /** `error`: the file cannot be used so. `note`: headers of an untouched default file. */
  readonly severity: 'error' | 'warning' | 'note'
  /** From 1. */
  readonly line: number
  readonly column: number
  /** `Miners[0].PoSt.Sender`; empty where the text is no TOML. */
  readonly path: string
  readonly message: string
  readonly advice: string
}

/** When a changed key takes effect. */
export type KeyEffect = 'now' | 'restart'

export interface ConfigKeyChange {
  /** `Miners[f01000].PoSt.Enabled` */
  readonly path: string
  /** As TOML text, secrets covered; null = not set. */
  readonly before: string | null
  readonly after: string | null
  readonly effect: KeyEffect
}

export interface ConfigDocument {
  readonly kind: ConfigFileKind
  readonly path: string
  /** The whole text, secrets and all: for whoever may edit it. */
  readonly text: string
  /** The same with secrets covered: for whoever may only look. */
  readonly coveredText: string
  /** SHA-256 of what was read; a write names it. */
  readonly signature: string
  /** ms since the Unix epoch */
  readonly modifiedAt: number
  /** True when users other than the owner may read a file that holds secrets. */
  readonly exposed: boolean
  readonly findings: readonly ConfigFinding[]
}

export interface EditProposal {
  readonly findings: readonly ConfigFinding[]
  readonly diff: TextDiff
  /** Key by key; empty where either text cannot be read. */
  readonly changes: readonly ConfigKeyChange[]
}

export type EditOutcome =
  | { readonly outcome: 'written'; readonly document: ConfigDocument; readonly backup: string | null }
  /** The file on disk is not the one the edit started from. */
  | {
      readonly outcome: 'conflict'
      /** As it is on disk now. */
      readonly document: ConfigDocument
      /** From the text the edit started from to the one on disk; null when that text was not given. */
      readonly theirs: TextDiff | null
      readonly ours: TextDiff | null
      /** Both changes together; null when they touch the same lines. */
      readonly merged: string | null
    }

export interface ConfigBackup {
  /** File name, in the directory of the file. */
  readonly name: string
  /** ms since the Unix epoch: when it was made. */
  readonly at: number
  readonly bytes: number
}

/** One key as the editor explains it. */
export interface ConfigKeyHelp {
  /** `Miners.PoSt.Enabled`: names the key, and the text that explains it. */
  readonly path: string
  readonly member: 'key' | 'table' | 'list'
  /** In English, from the description of the file. */
  readonly about: string
  /** Only for keys. */
  readonly accepts: string | null
  readonly choices: readonly string[]
  /** As TOML text; null = not set. */
  readonly fallback: string | null
  readonly effect: KeyEffect
  /** First version that knows the key; empty = every one. */
  readonly since: string
  readonly formerNames: readonly string[]
}

export interface ConfigDrift {
  readonly kind: ConfigFileKind
  readonly state: 'same' | 'differs' | 'unknown'
  /** `before` is the source's, `after` the poster's. */
  readonly differences: readonly ConfigKeyChange[]
  /** Why it is unknown; empty otherwise. */
  readonly reason: string
}
