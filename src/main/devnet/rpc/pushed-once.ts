/** Makes `MpoolPushMessage` with the same MsgUuid give the message of the first time. Source: proving.md §1.7. */
import type { ChainMessage } from '../chain/chain-message.ts'

const mostRemembered = 1_000
const noUuid = /^[0-]*$/

export class PushedOnce {
  readonly #messages = new Map<string, ChainMessage>()

  /** @param uuid empty or all zeros to push whatever was pushed before */
  push(uuid: string, push: () => ChainMessage): ChainMessage {
    if (noUuid.test(uuid)) return push()
    const before = this.#messages.get(uuid)
    if (before) return before
    const pushed = push()
    this.#messages.set(uuid, pushed)
    if (this.#messages.size > mostRemembered) {
      for (const [oldest] of this.#messages) {
        this.#messages.delete(oldest)
        break
      }
    }
    return pushed
  }
}
