/**
 * The provers of a running node as commands steer them: through the daemon, since the processes are its children. One
 * child that cannot be steered does not keep the others from it.
 */
import { messageOf } from '../../lib/error.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { DaemonClient } from './daemon-client.ts'

/** The word that stands for every prover. */
export const allProvers = 'all'
const mostProvers = 256

/** What the node said to a call about one prover. */
export type ProverAnswer =
  | { readonly name: string; readonly ok: true; readonly answer: JsonValue }
  | { readonly name: string; readonly ok: false; readonly problem: string }

/** Names as typed, each once; `all` becomes every prover the node has. @throws PosterError as the daemon's calls do */
export async function expandProverNames(
  daemon: DaemonClient,
  typed: readonly string[]
): Promise<readonly string[]> {
  const names = typed.includes(allProvers) ? [...typed, ...(await listNames(daemon))] : typed
  return [...new Set(names)].filter((name) => name !== allProvers).slice(0, mostProvers)
}

async function listNames(daemon: DaemonClient): Promise<readonly string[]> {
  const list = await daemon.call('Venus.ProverList', [])
  const children = isJsonObject(list) && Array.isArray(list['Children']) ? list['Children'] : []
  return children.flatMap((child) =>
    isJsonObject(child) && typeof child['Name'] === 'string' ? [child['Name']] : []
  )
}

/** Calls a method for every name at once; answers in the order of the names. @throws PosterError when the signal aborts */
export async function askEachProver(
  daemon: DaemonClient,
  names: readonly string[],
  method: string,
  paramsOf: (name: string) => readonly JsonValue[],
  signal?: AbortSignal
): Promise<readonly ProverAnswer[]> {
  const answers = await Promise.all(
    names.map(async (name): Promise<ProverAnswer> => {
      try {
        const answer = await daemon.call(method, paramsOf(name), signal ? { signal } : {})
        return { name, ok: true, answer }
      } catch (error) {
        return { name, ok: false, problem: messageOf(error) }
      }
    })
  )
  signal?.throwIfAborted()
  return answers
}
