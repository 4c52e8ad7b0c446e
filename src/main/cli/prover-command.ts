/**
 * What the commands about provers have in common: the daemon they ask, and how the state of a prover reads.
 */
import { connectDaemon, type DaemonClient } from '../node/maintain/daemon-client.ts'
import type { JsonValue } from '../lib/json.ts'
import { contextOf } from './context.ts'
import { daemonAddress } from './daemon-address.ts'
import { formatDuration } from './output.ts'
import type { ParsedCommand } from './parse-arguments.ts'
import { textAt, valueAt } from './record.ts'

/** @param timeout ms one call may take at most */
export async function connectProvers(
  command: ParsedCommand,
  env: NodeJS.ProcessEnv,
  timeout?: number
): Promise<DaemonClient> {
  const { layout } = contextOf(command, env)
  return connectDaemon(await daemonAddress(command, layout), layout.rpcToken, timeout)
}

/** The members of a list in an answer; none for anything else. */
export function listAt(record: JsonValue | undefined, ...path: string[]): readonly JsonValue[] {
  const value = valueAt(record, ...path)
  return Array.isArray(value) ? value : []
}

/** `ready`, `backing-off, next try in 8 s`, `draining, then stop`. */
export function describeProverState(prover: JsonValue, now: number): string {
  const state = textAt(prover, 'State')
  const nextTry = Number(textAt(prover, 'NextTry'))
  const then = textAt(prover, 'Then')
  if (nextTry > 0) return `${state}, next try in ${formatDuration(Math.max(0, nextTry - now))}`
  return then === '' ? state : `${state}, then ${then}`
}
