/**
 * What a gateway is told when there is no proof. It goes to whoever runs the gateway, so it names no path, store or
 * program of this machine; those are in the node's own log.
 */
import type { RefusalCode } from './miner-event.ts'

const texts: Readonly<Record<RefusalCode, string>> = {
  disabled: 'winning proofs are switched off for this miner here',
  'too-many': 'too many winning proofs are being made',
  'would-be-late': 'all provers are busy, the proof would be late',
  'no-prover': 'no prover for winning proofs is running',
  'bad-request': 'this is no request for a winning proof of one sector',
  'files-missing': 'the files of the sector are not to be found',
  'prover-failed': 'the prover failed',
  late: 'the proof is late',
  'invalid-proof': 'the proof that was made does not hold',
  'practice-refused': 'only a practice prover is running, and this is no practice network',
  closing: 'the node is being stopped'
}

export function refusalText(code: RefusalCode): string {
  return texts[code]
}
