/** Can the node read its stores, and has it every store its source names? (operators.md 13, 16) The node looks, with its own time-outs. */
import { httpUrl, resolveGoTcpAddress } from '../../jsonrpc/address.ts'
import { createHttpClient } from '../../jsonrpc/client/client-http.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import type { JsonValue } from '../../lib/json.ts'
import { needsNode, notNeeded, type RunCheck } from './diagnosis-context.ts'

const mostEvidence = 64

export const checkStores: RunCheck = async ({ callNode }, signal) => {
  if (!callNode) return needsNode
  const stores = storesOf(await callNode('Venus.StoreList', [], signal))
  if (stores.length === 0) return { code: 'storesNone' }
  const away = stores.filter(({ unreachable }) => unreachable !== '')
  const evidence = stores
    .slice(0, mostEvidence)
    .map(({ name, path, unreachable }) => `${name}: ${path}${unreachable === '' ? '' : `: ${unreachable}`}`)
  if (away.length === 0) return { code: 'storesReadable', parameters: { count: stores.length }, evidence }
  return {
    code: 'storesUnreachable',
    parameters: { count: away.length, total: stores.length, names: namesOf(away) },
    evidence
  }
}

export const checkStoreNames: RunCheck = async ({ callNode, options }, signal) => {
  if (options.proxy === undefined) return notNeeded
  if (!callNode) return needsNode
  const client = createHttpClient({
    url: httpUrl(resolveGoTcpAddress(options.proxy)),
    timeout: 15_000,
    answerBytes: 16 * 1024 * 1024
  })
  try {
    const [ours, theirs] = await Promise.all([
      callNode('Venus.StoreList', [], signal).then(storesOf),
      client.call('Venus.StoreList', [], { signal }).then(storesOf)
    ])
    const missing = theirs.filter(({ name }) => !ours.some((store) => store.name === name))
    if (missing.length === 0) return { code: 'storeNamesMatch', parameters: { count: theirs.length } }
    return {
      code: 'storeNamesMissing',
      parameters: { count: missing.length, names: namesOf(missing) },
      evidence: missing.slice(0, mostEvidence).map(({ name, path }) => `${name}: ${path} at the source`)
    }
  } finally {
    await client.close()
  }
}

interface ListedStore {
  readonly name: string
  readonly path: string
  /** Empty = it can be reached, as far as the node tells. */
  readonly unreachable: string
}

/** What StoreList answers, of ours and of the original. */
export function storesOf(value: JsonValue): ListedStore[] {
  return (Array.isArray(value) ? value : []).slice(0, 10_000).flatMap((store) => {
    if (!isJsonObject(store) || typeof store['Name'] !== 'string') return []
    const text = (key: string): string => (typeof store[key] === 'string' ? store[key] : '')
    return [{ name: store['Name'], path: text('Path'), unreachable: text('Unreachable') }]
  })
}

function namesOf(stores: readonly ListedStore[]): string {
  const names = stores.slice(0, 8).map(({ name }) => name)
  return `${names.join(', ')}${stores.length > names.length ? ', …' : ''}`
}
