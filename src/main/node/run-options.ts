/**
 * What `daemon run` and the desktop hand to a node: everything that is not in a file.
 */
import type { LogFields } from '../lib/log/logger.ts'

export interface NodeOptions {
  /** Absolute path of the home directory. */
  readonly home: string
  /** Absolute path of the directory with the *.cfg files; the home directory itself unless `--conf-dir` says otherwise. */
  readonly configDirectory: string
  /** As `--listen` takes it; undefined = 127.0.0.1:1789, `:2789` = all interfaces. */
  readonly listen: string | undefined
  /** Address of the source node as typed, or undefined when this node has its own index. */
  readonly proxy: string | undefined
  /** With `proxy`: use this home's index all the same. */
  readonly ownIndexDespiteProxy: boolean
  /** Prove in child processes as ext-prover.cfg says. */
  readonly extProver: boolean
  /** This node is to make window proofs, winning proofs. */
  readonly poster: boolean
  readonly miner: boolean
  /** With `miner`: every prover for winning proofs makes one that nobody asked for first. */
  readonly warmup: boolean
  /** Where the prover that comes with the manager is looked for first, in order; absolute (node-protocol.md §4.2). */
  readonly launcherDirectories: readonly string[]
  /** Changing methods answer anyone. */
  readonly openWrites: boolean
  /** What the owner file tells a second opener. */
  readonly purpose: string
}

/** The options as one log line shows them. */
export function describeOptions(options: NodeOptions): LogFields {
  return {
    home: options.home,
    'conf-dir': options.configDirectory,
    proxy: options.proxy ?? '',
    'proxy-sector-indexer-off': options.ownIndexDespiteProxy,
    'ext-prover': options.extProver,
    miner: options.miner
  }
}

/** This program computes no proofs itself: whatever proves needs children, with ext-prover.cfg or without. */
export function needsProvers({ extProver, poster, miner }: NodeOptions): boolean {
  return extProver || poster || miner
}
