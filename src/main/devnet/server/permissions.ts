/**
 * What a token permits, as Lotus, Venus and their kin have it: read, write, sign, admin, each with those before. A call that needs
 * more is refused in Lotus' words. Sources: proving.md §2.2, §7.1; the `perm` remarks of their interfaces.
 */
import { PosterError } from '../../lib/error.ts'
import { RpcError } from '../../jsonrpc/rpc-error.ts'
import type { RpcMethod, RpcMethodTable, RpcPeer } from '../../jsonrpc/server/method-table.ts'

export const permissionLevels = ['read', 'write', 'sign', 'admin'] as const
export type PermissionLevel = (typeof permissionLevels)[number]

/** Of methods that need more than read. */
const needed: ReadonlyMap<string, PermissionLevel> = new Map([
  ['Filecoin.MpoolPush', 'write'],
  ['Filecoin.MpoolPushMessage', 'sign'],
  ['Filecoin.MinerCreateBlock', 'write'],
  ['Filecoin.SyncSubmitBlock', 'write'],
  ['Filecoin.WalletHas', 'write'],
  ['Filecoin.WalletList', 'write'],
  ['Filecoin.WalletDefaultAddress', 'write'],
  ['Filecoin.WalletSign', 'sign'],
  ['Filecoin.WalletSignMessage', 'sign'],
  ['Message.PushMessage', 'write'],
  ['Message.PushMessageWithId', 'write'],
  ['Message.MarkBadMessage', 'admin'],
  ['Message.ReplaceMessage', 'admin'],
  ['Message.RepublishMessage', 'admin']
])

export class Permissions {
  readonly #readToken: string | undefined
  #most: PermissionLevel = 'admin'

  /** @param readToken with which nobody may do more than read */
  constructor(readToken?: string) {
    this.#readToken = readToken
  }

  /** What anybody may at most. */
  get most(): PermissionLevel {
    return this.#most
  }

  /** @throws PosterError INVALID_ARGUMENT for what is no level */
  limit(name: string): void {
    const level = permissionLevels.find((known) => known === name)
    if (!level) {
      throw new PosterError(
        'INVALID_ARGUMENT',
        `there is no permission "${name}", but ${permissionLevels.join(', ')}`
      )
    }
    this.#most = level
  }

  clear(): void {
    this.#most = 'admin'
  }

  /** The same table, whose methods refuse whoever may not call them. */
  wrap(table: RpcMethodTable): RpcMethodTable {
    return new Map(Array.from(table, ([name, method]) => [name, this.#wrapMethod(name, method)] as const))
  }

  #wrapMethod(name: string, method: RpcMethod): RpcMethod {
    const need = needed.get(name)
    if (need === undefined) return method
    return {
      ...method,
      call: (params, call) => {
        if (permissionLevels.indexOf(this.#levelOf(call.peer)) < permissionLevels.indexOf(need)) {
          const short = name.slice(name.indexOf('.') + 1)
          throw new RpcError(1, `missing permission to invoke '${short}' (need '${need}')`)
        }
        return method.call(params, call)
      }
    }
  }

  #levelOf({ authorization }: RpcPeer): PermissionLevel {
    return this.#readToken !== undefined && authorization === this.#readToken ? 'read' : this.#most
  }
}
