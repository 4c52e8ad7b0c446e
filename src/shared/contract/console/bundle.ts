/** A set of files for a headless server: what it is made from, and what is in it. */

/** Whose program runs there: ours, the Go sector-manager of v0.4, or damocles. */
export type BundleTarget = 'ours' | 'go-v0.4' | 'damocles'

export interface BundlePlan {
  /** Names the bundle and the systemd unit: letters, digits, `-` and `_`. */
  readonly name: string
  readonly target: BundleTarget
  /** All paths are absolute paths of the other machine, as POSIX writes them. */
  readonly host: {
    /** The user the node runs as. */
    readonly user: string
    readonly program: string
    readonly home: string
    /** null = the home itself. */
    readonly configDirectory: string | null
    /** FIL_PROOFS_PARAMETER_CACHE; null = as the program has it. */
    readonly parameterCache: string | null
  }
  /** As `--listen` takes it. */
  readonly listen: string
  /** Address of the source node; null = the node has an index of its own. */
  readonly proxy: string | null
  readonly poster: boolean
  readonly miner: boolean
  readonly extProver: boolean
  /** Further environment variables of the node. */
  readonly environment: Readonly<Record<string, string>>
  /** Texts of the configuration files. */
  readonly files: { readonly sectorManager: string; readonly extProver: string }
}

export interface BundleFile {
  /** Relative, with `/` between. */
  readonly path: string
  /** Permission bits: 0600 where a secret is in it. */
  readonly mode: number
  readonly text: string
}

export type BundleWarningCode =
  /** Keys that only this program knows: a Go manager ignores them. */
  | 'keysOnlyOurs'
  | 'listensBeyondLoopback'
  /** A secret is in one of the files. */
  | 'holdsSecrets'
  | 'noProverEntries'
  | 'nothingToDo'
  /** TMPDIR is set and `--ext-prover` is not. */
  | 'proversNotStarted'

export interface BundleWarning {
  readonly code: BundleWarningCode
  readonly parameters: Readonly<Record<string, string | number>>
}

export interface Bundle {
  readonly name: string
  readonly files: readonly BundleFile[]
  readonly warnings: readonly BundleWarning[]
  /** To type on the other machine, in order. */
  readonly commands: readonly string[]
}

export interface BundleManifest {
  readonly format: 1
  /** Version of the program that made it. */
  readonly version: string
  /** ISO 8601, UTC. */
  readonly madeAt: string
  readonly plan: Omit<BundlePlan, 'files'>
  readonly files: readonly {
    readonly path: string
    readonly mode: number
    readonly bytes: number
    readonly sha256: string
  }[]
}

export interface ReadBundle {
  readonly plan: BundlePlan
  readonly version: string
  readonly madeAt: string
}
