/** Figures of the chain's rules that are the same on every network. Sources: proving.md §1.1, §1.10. */

/** Partitions that a deadline may have. */
export const maxPartitionsPerDeadline = 3000
/** Declarations that one message may carry. */
export const maxDeclarationsPerMessage = 3000
/** Sectors that one declaration or proof message may touch. */
export const maxAddressedSectors = 25_000
/** Partitions that one proof message may carry, where the network version has this limit. */
export const maxPostedPartitions = 3
/** Bytes of the commit randomness of a proof message. */
export const maxCommitRandomnessBytes = 32
/** Control addresses that a miner may have. */
export const maxControlAddresses = 10

/** Epochs after which a block is as good as final. */
export const chainFinality = 900
/** Epochs after the close of a deadline in which an accepted proof may be disputed. */
export const disputeWindow = 2 * chainFinality
/** Proving periods after which a faulty sector is terminated. */
export const maxFaultPeriods = 42

/** Blocks expected in one epoch. */
export const blocksPerEpoch = 5
/** Gas that the messages of one block may use. */
export const blockGasLimit = 10_000_000_000
