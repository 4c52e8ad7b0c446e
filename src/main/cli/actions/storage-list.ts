/** `util storage list`: the stores of a running node, in the original's layout. */
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { Action } from '../action.ts'
import { contextOf } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { formatBytes, printJson, printLine } from '../output.ts'

export const run: Action = async (command, env) => {
  const { layout } = contextOf(command, env)
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken)
  const answer = await daemon.call('Venus.StoreList', []).finally(() => daemon.close())
  if (command.boolean('json')) return printJson(answer)
  const stores = Array.isArray(answer) ? answer : []
  if (stores.length === 0) return printLine('No Stores')
  for (const store of stores) printStore(store)
}

function printStore(store: JsonValue): void {
  if (typeof store !== 'object' || store === null || Array.isArray(store)) return
  const bytes = (key: string): string => formatBytes(Number(store[key] ?? 0))
  const reserved = Array.isArray(store['ReservedBy']) ? store['ReservedBy'].length : 0
  printLine(`${String(store['Name'])}:`)
  const line = (label: string, value: string): void => printLine(`\t${label}: ${value}`)
  line('Path', String(store['Path']))
  if (typeof store['Unreachable'] === 'string') return line('Unreachable', store['Unreachable'])
  line('Type', String(store['Type']))
  if (store['ReadOnly'] !== undefined) line('ReadOnly', String(store['ReadOnly']))
  if (store['Weight'] !== undefined) line('Weight', String(store['Weight']))
  line('Total', bytes('Total'))
  line('Free', bytes('Free'))
  line('Used', bytes('Used'))
  line('UsedPercent', `${Number(store['UsedPercent'] ?? 0).toFixed(2)}%`)
  line('Reserved', bytes('Reserved'))
  line('Reserved Items', String(reserved))
}
