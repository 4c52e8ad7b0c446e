/**
 * A sector-manager that runs elsewhere, over its JSON-RPC: ours or the Go one. It is only read, unless it is ours and a token
 * was given. What it is and can is found out by asking; until it has answered, everything is unknown.
 */
import type { FailureView } from '../../../shared/contract/console/common.ts'
import type { NodeAbility, NodeLife, NodeRow } from '../../../shared/contract/console/nodes.ts'
import { httpUrl, joinHostPort, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import { createHttpClient, type HttpClient } from '../../jsonrpc/client/client-http.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'
import type { ConsoleNode, LocalNode } from './console-node.ts'
import { failureOf } from './hosted-node.ts'
import { feelPulse, type PosterPulse } from './poster-pulse.ts'
import { readHealth, type HealthAnswer } from './read-health.ts'

export interface AttachedNodeParts {
  readonly id: string
  readonly name: () => string
  /** As `--listen` takes it. */
  readonly address: string
  readonly token: string | undefined
  /** Known when it is a daemon of this machine. */
  readonly local: LocalNode | undefined
  readonly clock: Clock
}

interface Seen {
  readonly version: string
  readonly program: NodeRow['program']
  readonly health: HealthAnswer | undefined
  readonly pulse: PosterPulse
  readonly at: number
}

/** ms */
const lookTimeout = 5_000
const callTimeout = 60_000
/** Bytes of an answer: lists of ten thousand partitions fit. */
const largestAnswer = 64 * 1024 * 1024

/** @throws PosterError ADDRESS_INVALID */
export function attachedNode({ id, name, address, token, local, clock }: AttachedNodeParts): ConsoleNode {
  const place = resolveGoTcpAddress(address)
  const url = httpUrl(place)
  const client: HttpClient = createHttpClient({
    url,
    timeout: callTimeout,
    connections: 8,
    answerBytes: largestAnswer,
    ...(token === undefined ? {} : { token })
  })
  const caller: VenusCaller = { call: (method, params, signal) => client.call(method, params, { signal }) }
  let seen: Seen | undefined
  let failure: FailureView | null = null

  const look = async (signal: AbortSignal): Promise<void> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(lookTimeout)])
    try {
      const [version, health, pulse] = await Promise.all([
        askVersion(caller, limit),
        readHealth(new URL('/healthcheck', url), limit),
        feelPulse(caller, limit)
      ])
      const program = health ? 'ours' : 'go'
      seen = { version, program, health, pulse, at: clock.now() }
      failure = null
    } catch (error) {
      if (!signal.aborted) failure = failureOf(error)
    }
  }
  return {
    id,
    caller,
    local,
    run: undefined,
    look,
    row: () =>
      describe({
        id,
        name: name(),
        address: joinHostPort(place),
        seen,
        failure,
        local,
        changes: token !== undefined
      }),
    close: () => client.close()
  }
}

/** A Go node of v0.2 has no such method; it answered all the same. */
async function askVersion(caller: VenusCaller, signal: AbortSignal): Promise<string> {
  try {
    const version = await caller.call('Venus.Version', [], signal)
    return typeof version === 'string' ? version : ''
  } catch (error) {
    if (PosterError.is(error, 'REMOTE_ERROR')) return ''
    throw error
  }
}

interface Described {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly seen: Seen | undefined
  readonly failure: FailureView | null
  readonly local: LocalNode | undefined
  readonly changes: boolean
}

function describe({ id, name, address, seen, failure, local, changes }: Described): NodeRow {
  const life: NodeLife = failure ? 'unreachable' : seen ? 'running' : 'starting'
  const health = seen?.health
  return {
    id,
    name,
    kind: 'attached',
    program: seen?.program ?? 'unknown',
    version: seen?.version ?? '',
    life,
    // What is not heard from is unknown, whatever it said last.
    status: failure || !seen ? 'unknown' : (health?.status ?? 'ok'),
    problems: health?.problems ?? [],
    address,
    options: null,
    abilities: abilitiesOf(seen, local, changes),
    seenAt: seen?.at ?? null,
    startedAt: health && seen ? seen.at - health.uptime * 1000 : null,
    pid: health?.pid ?? null,
    network: seen?.pulse.network ?? null,
    epochMs: seen?.pulse.epochMs ?? null,
    head: seen?.pulse.head ?? null,
    deadlineOpen: seen?.pulse.deadlineOpen ?? false,
    source: health?.source ?? null,
    failure
  }
}

function abilitiesOf(
  seen: Seen | undefined,
  local: LocalNode | undefined,
  changes: boolean
): readonly NodeAbility[] {
  if (!seen) return []
  const { health, pulse } = seen
  return [
    ...(pulse.present ? (['deadlines', 'forecast'] as const) : []),
    ...(health?.provers ? (['provers'] as const) : []),
    ...(health?.provers && (changes || local) ? (['prover-actions'] as const) : []),
    'sectors',
    ...(health && (changes || local) ? (['sector-checks'] as const) : []),
    'stores',
    ...(local ? (['logs', 'config', 'cards'] as const) : [])
  ]
}
