/**
 * What the head follower sees of one endpoint: its channel of changes, or none where it has only HTTP, and the two
 * questions it needs, all at the same endpoint, since two nodes may see different branches. Source: proving.md §2.2, §6.
 */
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { TipSet } from '../../filecoin/block/tipset.ts'
import { httpStatusOf } from '../../jsonrpc/client/http-status.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { linkSignals } from '../../lib/linked-signal.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { PeerGroup } from '../rpc/peer-group.ts'
import { failureOf, isChannelUnsupported } from '../rpc/remote-failure.ts'
import { readHeadChanges, type HeadChange } from '../wire/head-change.ts'
import { readResult } from '../wire/read-result.ts'
import { askOf, shortWait } from './ask.ts'
import { chainReads } from './chain-reads.ts'
import { compareEndpoints } from './compare-endpoints.ts'

export interface HeadSession extends Closeable {
  /** For logs. */
  readonly endpoint: string
  /** It is the first of the configuration. */
  readonly isPreferred: boolean
  /** Names of the endpoints before this one in the configuration that were passed over because they are behind. */
  readonly passedOver: readonly string[]
  /** Ends with the session; undefined where the endpoint has no channels. */
  readonly changes: AsyncIterator<HeadChange[], undefined> | undefined
  /** @throws PosterError as {@link PeerGroup.call} */
  head(): Promise<TipSet>
  /**
   * Compares the heads of all endpoints; true when another one should be followed: this one is behind now, or one that was passed
   * over has caught up. @throws PosterError when the session is closed meanwhile
   */
  isOutrun(): Promise<boolean>
  /** At `height` on the chain of `key`, or the last one below. @throws PosterError as {@link PeerGroup.call} */
  tipsetByHeight(height: number, key: TipSetKey): Promise<TipSet>
}

export interface HeadSessionOptions {
  readonly signal: AbortSignal
  /** ms that the endpoint has for an answer. Default 15 s. */
  readonly patience?: number | undefined
}

/** @throws PosterError of the last endpoint tried, as {@link PeerGroup.call} */
export async function openHeadSession(
  group: PeerGroup,
  prefix: string,
  { signal, patience = shortWait }: HeadSessionOptions
): Promise<HeadSession> {
  let failure: unknown = new PosterError('REMOTE_UNREACHABLE', 'no endpoint is configured')
  for (const place of group.order()) {
    throwIfAborted(signal)
    try {
      return await openAt(group, prefix, place, { signal, patience })
    } catch (error) {
      const kind = failureOf(error)
      if (kind !== 'ended' && kind !== 'answered') group.note(place, false)
      failure = error
    }
  }
  throw failure
}

async function openAt(
  group: PeerGroup,
  prefix: string,
  place: number,
  { signal: outer, patience }: { readonly signal: AbortSignal; readonly patience: number }
): Promise<HeadSession> {
  const ending = new AbortController()
  const link = linkSignals([outer, ending.signal])
  const reads = chainReads(askOf(group, prefix, place))
  const options = { signal: link.signal, timeout: patience }
  const passedOver = [...group.behind()].filter((other) => other < place)
  const close = (): Promise<void> => {
    ending.abort(new PosterError('CLOSED', 'the head is not followed here any more'))
    link.release()
    return Promise.resolve()
  }
  try {
    const changes = await subscribe(group, prefix, place, options)
    // Without a channel this is the only proof that the endpoint works.
    if (!changes) await reads.chainHead(options)
    return {
      endpoint: group.peers[place]?.name ?? '',
      isPreferred: place === 0,
      passedOver: passedOver.map((other) => group.peers[other]?.name ?? ''),
      changes,
      async isOutrun() {
        if (group.peers.length < 2) return false
        await compareEndpoints(group, prefix, options)
        const behind = group.behind()
        const order = group.order()
        const isAhead = (other: number): boolean => order.indexOf(other) < order.indexOf(place)
        if (behind.has(place)) return order[0] !== place
        return passedOver.some((other) => !behind.has(other) && isAhead(other))
      },
      head: () => reads.chainHead(options),
      tipsetByHeight: (height, key) => reads.tipsetByHeight(height, key, options),
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function subscribe(
  group: PeerGroup,
  prefix: string,
  place: number,
  options: { readonly signal: AbortSignal; readonly timeout: number }
): Promise<AsyncIterator<HeadChange[], undefined> | undefined> {
  const method = `${prefix}.ChainNotify`
  const peer = group.peers[place]
  if (!peer) return undefined
  try {
    const channel = await peer.subscribe({ method, params: [], isRead: true, ...options })
    group.note(place, true)
    return readChannel(group, place, method, channel)
  } catch (error) {
    if (isChannelUnsupported(error) || servesOnlyHttp(error)) return undefined
    throw error
  }
}

function readChannel(
  group: PeerGroup,
  place: number,
  method: string,
  channel: AsyncIterator<JsonValue, undefined>
): AsyncIterator<HeadChange[], undefined> {
  return {
    async next() {
      const item = await channel.next()
      if (item.done) return item
      const changes = readResult(method, readHeadChanges, item.value)
      for (const { tipset } of changes) group.origins.note(tipset.key, place)
      return { done: false, value: changes }
    }
  }
}

/** A server that answers, though not with a WebSocket, and is no proxy in trouble. */
function servesOnlyHttp(error: unknown): boolean {
  const status = httpStatusOf(error)
  return failureOf(error) === 'protocol' && status !== undefined && status < 500 && status !== 429
}
