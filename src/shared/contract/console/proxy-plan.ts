/** The proxy wizard's data: the source, home and listen address, configuration, stores, and what would be written. */
import type { ConfigFileKind, ConfigFinding, TextDiff } from './config-file.ts'

export type NormalisedAddress =
  | {
      readonly ok: true
      /** `host:port`, as `--proxy` takes it. */
      readonly address: string
      /** The port was missing and is the usual one. */
      readonly portAssumed: boolean
    }
  | { readonly ok: false; readonly message: string; readonly advice: string }

export interface SourceTest {
  readonly address: string
  readonly reachable: boolean
  /** Why it is not; empty otherwise. */
  readonly problem: string
  /** ms, in order; empty where none was answered. */
  readonly latencies: readonly number[]
  /** Empty = it does not tell. */
  readonly version: string
  /** Methods asked for, without their namespace; `unknown`: the question failed otherwise. */
  readonly methods: readonly { readonly name: string; readonly there: 'yes' | 'no' | 'unknown' }[]
  /** null = no sector is known to ask for. */
  readonly lookup: {
    readonly miner: string
    readonly number: string
    readonly found: boolean
    readonly sealedFile: string
    readonly cacheDir: string
  } | null
}

export interface HomeInspection {
  /** Absolute. */
  readonly path: string
  /** `running`: a node owns it; `go`: a Go sector-manager has used it; `used`: files of a node are in it. */
  readonly state: 'absent' | 'empty' | 'used' | 'go' | 'running' | 'no-directory'
  /** Badger folders of a Go node. */
  readonly goFolders: readonly string[]
  readonly owner: { readonly pid: number; readonly purpose: string; readonly endpoint: string } | null
  readonly writable: boolean
  /** bytes; null = unknown */
  readonly freeBytes: number | null
}

export interface ListenInspection {
  readonly listen: string
  readonly state: 'free' | 'taken' | 'refused' | 'invalid'
  readonly loopback: boolean
  /** Why it is refused or invalid; empty otherwise. */
  readonly problem: string
}

export interface ConfigDirectoryInspection {
  readonly path: string
  readonly files: readonly {
    readonly kind: ConfigFileKind
    readonly there: boolean
    readonly findings: readonly ConfigFinding[]
  }[]
  readonly miners: readonly {
    readonly miner: string
    readonly proves: boolean
    readonly answers: boolean
    /** Shortened. */
    readonly senders: readonly string[]
  }[]
  readonly stores: readonly { readonly name: string; readonly path: string; readonly readOnly: boolean }[]
  readonly provers: number
  /** Homes of other nodes that read this directory. */
  readonly sharedWith: readonly string[]
}

export interface StoreReconciliation {
  /** The name. */
  readonly id: string
  /**
   * `match`: readable, all samples complete. `unsampled`: readable, and no sample is known. `incomplete`: some samples are
   * not. `unreadable`: no answer, or no directory. `missing`: no store of this name here. `only-here`: the source does not
   * name it.
   */
  readonly state: 'match' | 'unsampled' | 'slow' | 'incomplete' | 'unreadable' | 'missing' | 'only-here'
  readonly severity: 'ok' | 'warning' | 'error'
  /** Empty where there is none. */
  readonly path: string
  readonly mount: 'mounted' | 'not-mounted' | 'same-disk' | 'unknown'
  readonly samples: { readonly good: number; readonly total: number }
  /** ms the look took; null where there was none. */
  readonly took: number | null
  /** Lines as found. */
  readonly reasons: readonly string[]
  /** A mount point of this machine that bears the name; empty = none. */
  readonly suggestion: string
}

export interface PlannedFile {
  readonly path: string
  readonly kind: ConfigFileKind
  /** null = the file is made. */
  readonly signature: string | null
  readonly before: string
  readonly after: string
  readonly diff: TextDiff
  readonly findings: readonly ConfigFinding[]
}

export interface ProxyNodePlan {
  readonly home: string
  readonly configDirectory: string
  /** Only those that change. */
  readonly files: readonly PlannedFile[]
  /** The same by hand, as in the chapter. */
  readonly commands: readonly string[]
  /** Homes of other nodes whose configuration changes with it. */
  readonly alsoChanges: readonly string[]
}
