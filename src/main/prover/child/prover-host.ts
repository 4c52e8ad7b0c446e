/**
 * What one prover process takes from its surroundings, and how it is started. Everything that differs between a node, a
 * test and another machine is here; the program itself stands in its ChildSpec.
 */
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { ChildOutput } from './child-output.ts'
import type { ChildSpec } from './child-spec.ts'
import type { ProverProcess } from './prover-process.ts'

/** ms, each. */
export interface ChildGraces {
  /** Between TERM and KILL. */
  readonly end: number
  /** The same for a process that computes for nobody: only its end frees the card. */
  readonly abandonedTask: number
  /** How long the kernel may take to let a killed process go before it is given up (D state). */
  readonly afterKill: number
  /** How long output may go on after the process has ended, when something else holds its pipes. */
  readonly drain: number
  /** A pipe that was silent for so long after the exit holds no answer any more. */
  readonly silence: number
  /** A process that closed its stdin or stdout may take so long to exit before it counts as broken. */
  readonly closedPipe: number
  /** For the search of the program and for its TMPDIR, each; a dead mount answers never. */
  readonly preparation: number
}

export const defaultChildGraces: ChildGraces = {
  end: 5_000,
  abandonedTask: 1_000,
  afterKill: 2_000,
  drain: 500,
  silence: 8,
  closedPipe: 1_000,
  preparation: 5_000
}

/** Bytes, each. */
export interface OutputLimits {
  /** The longest line on stdout that is still an answer. */
  readonly line: number
  /** Of one line that is not an answer, the part that is kept. */
  readonly keptLine: number
  /** Text decoded and kept in one second, per stream. */
  readonly keptPerSecond: number
  /** Bytes taken from one stream in one second; three such seconds in a row end the process. */
  readonly takenPerSecond: number
}

export const defaultOutputLimits: OutputLimits = {
  line: 64 * 1024 * 1024,
  keptLine: 8 * 1024,
  keptPerSecond: 1024 * 1024,
  takenPerSecond: 64 * 1024 * 1024
}

/** Written down so that the next start of the node can end what outlived this one; see leftovers.ts. */
export interface LeftoverRegistry {
  /** Of this run of the node, for the environment of every prover; see prover-marker.ts. */
  readonly marker: string
  /** Returns at once; the file follows. */
  note(pid: number, child: { readonly name: string; readonly program: string }): void
  /** That process and its whole group are gone. */
  forget(pid: number): void
}

export interface ProverHost {
  /** Where the program of an entry without `Bin` is looked for first, in order; absolute. */
  readonly launcherDirectories: readonly string[]
  /** The node's own environment, before anything is taken out of it. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Absolute; the children's working directory, and what a relative `Bin` and TMPDIR are relative to. */
  readonly workingDirectory: string
  readonly clock: Clock
  readonly logger: Logger
  /** Default {@link defaultChildGraces}. */
  readonly graces?: Partial<ChildGraces>
  /** Default {@link defaultOutputLimits}. */
  readonly limits?: Partial<OutputLimits>
  /** Absolute path of a `setpriv` that works (find-setpriv.ts), or undefined where there is none. */
  readonly setpriv: string | undefined
  readonly leftovers: LeftoverRegistry | undefined
  /** Default `/proc`. */
  readonly procDirectory?: string
  /** Default `/sys/fs/cgroup`. */
  readonly cgroupDirectory?: string
}

export interface ProverProcessOptions {
  /** Of the child, as people see it: `wdpost-0`. */
  readonly name: string
  readonly spec: ChildSpec
  readonly host: ProverHost
  /** Where its output goes; outlives the process. */
  readonly output: ChildOutput
}

/**
 * Starts one life. Returns at once and never throws for a fault of the child: search, TMPDIR and start go on behind it,
 * and whatever goes wrong comes as `failed`. Implemented in start-prover-process.ts.
 */
export type StartProverProcess = (options: ProverProcessOptions) => ProverProcess
