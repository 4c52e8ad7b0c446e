/** The messages of test/vectors/filecoin/mainnet-messages.json, typed. */
import { readFileSync } from 'node:fs'

export interface MainnetMessage {
  readonly id: string
  readonly method: number
  readonly exit: number
  readonly to: string
  readonly from: string
  readonly nonce: number
  readonly value: string
  readonly gasLimit: number
  readonly gasFeeCap: string
  readonly gasPremium: string
  readonly messageHex: string
  readonly unsignedCid: string
  readonly recordedCid: string
  readonly paramsHex: string
  /** Of method 5, of methods 10 and 11, or absent where the parameters were null. */
  readonly decoded?: MainnetSubmission | readonly MainnetDeclaration[]
}

export interface MainnetSubmission {
  readonly deadline: number
  readonly partitions: readonly { readonly index: number; readonly skipped: readonly number[] }[]
  readonly proofs: readonly { readonly type: number; readonly len: number }[]
  readonly commitEpoch: number
  readonly commitRand: string
}

export interface MainnetDeclaration {
  readonly deadline: number
  readonly partition: number
  readonly sectors: readonly number[]
}

const file = new URL('../vectors/filecoin/mainnet-messages.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as { messages: MainnetMessage[] } // our own file

export const mainnetMessages: readonly MainnetMessage[] = vectors.messages
