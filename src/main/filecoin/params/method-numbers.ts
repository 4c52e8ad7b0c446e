/** Methods of the miner actor that a poster calls or watches. Source: proving.md §1.5. */
export const minerMethods = {
  submitWindowedPoSt: 5n,
  declareFaults: 10n,
  declareFaultsRecovered: 11n,
  disputeWindowedPoSt: 24n
} as const
