/** What whoever answers questions about the chain needs of it: the chain itself, or how one node of several sees it. */
import type { DevnetChain } from './devnet-chain.ts'

export type ChainView = Pick<
  DevnetChain,
  | 'settings'
  | 'pool'
  | 'wallet'
  | 'gasFaults'
  | 'genesis'
  | 'head'
  | 'epoch'
  | 'beaconVariant'
  | 'find'
  | 'executionOf'
  | 'nextState'
  | 'baseFeeAfter'
  | 'weightOf'
  | 'submitBlock'
  | 'onHeadChange'
>
