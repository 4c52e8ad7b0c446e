/**
 * A source node tried out before anything depends on it: does it answer, how fast, which methods has it, does a lookup work?
 * It calls nothing that changes the node.
 */
import type { SourceTest } from '../../../shared/contract/console/proxy-plan.ts'
import { httpUrl, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import { createHttpClient, type HttpClient } from '../../jsonrpc/client/client-http.ts'
import { isMethodNotFound, remoteErrorOf } from '../../jsonrpc/rpc-error.ts'
import { describeError } from '../../lib/error.ts'
import { isJsonObject, memberOf } from '../../lib/json-object.ts'
import type { JsonValue } from '../../lib/json.ts'
import { terminalSafe } from '../../lib/terminal-safe.ts'

export interface SourceTestOptions {
  readonly signal?: AbortSignal
  /** ms for one call; default 5,000. */
  readonly timeout?: number
  /** A sector to look up; default the first the source lists. */
  readonly sector?: { readonly miner: bigint; readonly number: bigint }
}

const latencySamples = 5
/** Without their namespace, with parameters that ask for next to nothing. */
const questions: readonly (readonly [string, readonly unknown[]])[] = [
  ['SectorIndexerFind', ['normal', { Miner: 1, Number: 0 }]],
  ['SectorIndexerFindMany', ['normal', []]],
  ['SectorIndexerList', ['normal', null, null, 1]],
  ['StoreList', []],
  ['StoreBasicInfo', ['']],
  ['WorkerPingInfoList', []],
  ['ProverList', []],
  ['PosterState', []],
  ['Version', []]
]

/** @param address as normaliseAddress gives it. @throws PosterError ADDRESS_INVALID, CANCELLED when the signal aborts */
export async function testSource(address: string, options: SourceTestOptions = {}): Promise<SourceTest> {
  const { signal, timeout = 5_000 } = options
  const client = createHttpClient({
    url: httpUrl(resolveGoTcpAddress(address)),
    timeout,
    connections: 4,
    answerBytes: 16 * 1024 * 1024
  })
  const waiting = signal ? { signal } : {}
  try {
    const latencies: number[] = []
    for (let sample = 0; sample < latencySamples; sample++) {
      const began = performance.now()
      try {
        await client.call('Venus.SectorIndexerFind', ['normal', { Miner: 1, Number: 0 }], waiting)
      } catch (error) {
        signal?.throwIfAborted()
        // An answer that is an error is an answer.
        if (!remoteErrorOf(error)) {
          const nothing = { latencies, version: '', methods: [], lookup: null }
          return { address, reachable: false, problem: describeError(error), ...nothing }
        }
      }
      latencies.push(Math.round((performance.now() - began) * 10) / 10)
    }
    const answers = new Map<string, JsonValue>()
    const methods: SourceTest['methods'][number][] = []
    for (const [name, params] of questions) {
      try {
        answers.set(name, await client.call(`Venus.${name}`, params, waiting))
        methods.push({ name, there: 'yes' })
      } catch (error) {
        signal?.throwIfAborted()
        methods.push({
          name,
          there: isMethodNotFound(error) ? 'no' : remoteErrorOf(error) ? 'yes' : 'unknown'
        })
      }
    }
    const lookup = await lookUp(client, options, answers.get('SectorIndexerList'))
    return {
      address,
      reachable: true,
      problem: '',
      latencies,
      version: versionOf(answers.get('Version')),
      methods,
      lookup
    }
  } finally {
    await client.close()
  }
}

function versionOf(answer: JsonValue | undefined): string {
  const told = typeof answer === 'string' ? answer : memberOf(answer, 'Version')
  return typeof told === 'string' ? terminalSafe(told).slice(0, 80) : ''
}

async function lookUp(
  client: HttpClient,
  { sector, signal }: SourceTestOptions,
  listed: JsonValue | undefined
): Promise<SourceTest['lookup']> {
  const first = Array.isArray(listed) ? listed[0] : undefined
  const asked = sector
    ? { Miner: sector.miner, Number: sector.number }
    : isJsonObject(first)
      ? { Miner: first['Miner'] ?? 0, Number: first['Number'] ?? 0 }
      : undefined
  if (!asked) return null
  try {
    const answer = await client.call('Venus.SectorIndexerFind', ['normal', asked], signal ? { signal } : {})
    const instance = memberOf(answer, 'Instance')
    const text = (name: string): string => {
      const value = memberOf(instance, name)
      return typeof value === 'string' ? terminalSafe(value).slice(0, 200) : ''
    }
    return {
      miner: String(asked.Miner),
      number: String(asked.Number),
      found: memberOf(answer, 'Found') === true,
      sealedFile: text('SealedFile'),
      cacheDir: text('CacheDir')
    }
  } catch {
    signal?.throwIfAborted()
    return null
  }
}
