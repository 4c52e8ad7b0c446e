/** A message as blocks and the pool keep it. */
import type { Cid } from '../../filecoin/cid.ts'
import type { SignedMessage } from '../../filecoin/message/signed-message.ts'

export interface ChainMessage {
  readonly cid: Cid
  readonly signed: SignedMessage
}
