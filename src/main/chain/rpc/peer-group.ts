/**
 * Several endpoints of one service, in order of preference, of which those that are behind come later. A read that fails at one
 * is asked of the next; a call that changes something is moved only when it never left, or was refused for want of a permission
 * or a key before anything was done. What is asked about a tipset goes to the endpoint that named it, and
 * to the others when that one does not know it (any more). Source: proving.md §6 item 25.
 */
import type { Closeable } from '../../lib/closeable.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import { wasNeverSent } from '../../jsonrpc/client/never-sent.ts'
import { KeyOrigins } from './key-origins.ts'
import { failedAgain, healthy, orderOfPeers, type PeerHealth } from './peer-order.ts'
import { compareHeads, nothingCompared, type PeerHead } from './peer-heads.ts'
import { failureOf, isKeyMissing, isPermissionMissing, isTipSetUnknown } from './remote-failure.ts'
import type { PeerCall, RpcPeer } from './rpc-peer.ts'

export interface GroupCall<T> extends PeerCall {
  /** Reads the result. @throws PosterError REMOTE_PROTOCOL */
  readonly read: (result: JsonValue) => T
  /** The tipset the question is about. */
  readonly about?: TipSetKey | undefined
  /** The tipsets that the answer names. */
  readonly names?: ((result: T) => readonly TipSetKey[]) | undefined
  /** The only endpoint to ask. */
  readonly at?: number | undefined
}

export interface PeerGroup extends Closeable {
  /** In order of preference. */
  readonly peers: readonly RpcPeer[]
  readonly origins: KeyOrigins
  /** @throws PosterError of the last endpoint asked, as {@link RpcPeer.call} */
  call<T>(call: GroupCall<T>): Promise<T>
  /** Places of the endpoints, in the order they would be asked now. */
  order(): number[]
  /** An endpoint worked, or failed, in a way this group cannot see: its channel. */
  note(place: number, succeeded: boolean): void
  /** What the endpoints said of their heads at the same time; undefined for one that did not answer. */
  noteHeads(heads: readonly (PeerHead | undefined)[]): void
  /** Places of the endpoints whose chain was behind when they were last compared. */
  behind(): ReadonlySet<number>
}

/** @param peers at least one; closed with the group */
export function groupPeers(peers: readonly RpcPeer[], clock: Clock): PeerGroup {
  const origins = new KeyOrigins()
  const healths: PeerHealth[] = peers.map(() => healthy)
  let compared = nothingCompared

  function note(place: number, succeeded: boolean): void {
    healths[place] = succeeded ? healthy : failedAgain(healths[place] ?? healthy, clock.monotonic())
  }

  async function callAt<T>(place: number, peer: RpcPeer, call: GroupCall<T>): Promise<T> {
    const json = await attemptTwice(place, peer, call)
    const result = call.read(json)
    for (const key of call.names?.(result) ?? []) origins.note(key, place)
    return result
  }

  /** A connection that broke in mid-call may only have been an old one: a read is made again on a new one. */
  async function attemptTwice(place: number, peer: RpcPeer, call: PeerCall): Promise<JsonValue> {
    try {
      return await attempt(place, peer, call)
    } catch (error) {
      const broke = failureOf(error) === 'unreachable' && !wasNeverSent(error)
      if (!broke || !call.isRead || call.signal?.aborted) throw error
      return attempt(place, peer, call)
    }
  }

  /** The health of an endpoint follows what it answers, not whether we can read it: that may be our own fault. */
  async function attempt(place: number, peer: RpcPeer, call: PeerCall): Promise<JsonValue> {
    try {
      const result = await peer.call(call)
      note(place, true)
      return result
    } catch (error) {
      const failure = failureOf(error)
      if (failure === 'answered') note(place, true)
      else if (failure !== 'ended') note(place, false)
      throw error
    }
  }

  let closed: Promise<void> | undefined
  return {
    peers,
    origins,
    note,
    noteHeads(heads) {
      compared = compareHeads(compared, heads)
    },
    behind: () => compared.behind,
    order: () => orderOfPeers(healths, clock.monotonic(), undefined, compared.behind),
    async call(call) {
      const { about, at, signal } = call
      const origin = about && origins.placeOf(about)
      const order =
        at === undefined ? orderOfPeers(healths, clock.monotonic(), origin, compared.behind) : [at]
      let failure: unknown = new PosterError('REMOTE_UNREACHABLE', 'no endpoint is configured')
      for (const place of order) {
        throwIfAborted(signal)
        const peer = peers[place]
        if (!peer) continue
        try {
          return await callAt(place, peer, call)
        } catch (error) {
          if (!mayMoveOn(error, call)) throw error
          // What a node answered says more than that another one is away.
          if (failureOf(failure) !== 'answered') failure = error
        }
      }
      throw failure
    },
    close: () => (closed ??= Promise.all(peers.map((peer) => peer.close())).then(() => undefined))
  }
}

/** Whether the next endpoint is asked after this failure. */
function mayMoveOn(
  error: unknown,
  { isRead, about, signal }: Pick<GroupCall<unknown>, 'isRead' | 'about' | 'signal'>
): boolean {
  if (signal?.aborted) return false
  switch (failureOf(error)) {
    case 'answered':
      if (isPermissionMissing(error) || isKeyMissing(error)) return true
      return about !== undefined && about.length > 0 && isTipSetUnknown(error)
    case 'unreachable':
    case 'protocol':
    case 'refused-token':
    case 'late':
      return isRead || wasNeverSent(error)
    case 'ended':
      return false
  }
}
