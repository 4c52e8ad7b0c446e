/** `util worker list`: workers that report to a node, "!" after a last ping that is too old. */
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import type { Action } from '../action.ts'
import { contextOf } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { formatDuration, formatTable, printJson, printLine } from '../output.ts'
import { textAt } from '../record.ts'

const head = [
  'Name',
  'Dest',
  'Version',
  'Threads',
  'Empty',
  'Paused',
  'Running',
  'Waiting',
  'Errors',
  'LastPing'
]

export const run: Action = async (command, env) => {
  const { layout } = contextOf(command, env)
  const expiration = command.duration('expiration') ?? 600_000
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken)
  const answer = await daemon.call('Venus.WorkerPingInfoList', []).finally(() => daemon.close())
  if (command.boolean('json')) return printJson(answer)
  const now = Date.now()
  const rows = (Array.isArray(answer) ? answer : []).map((ping) => {
    const age = Math.max(0, now - Number(textAt(ping, 'LastPing')) * 1000)
    return [
      textAt(ping, 'Info', 'Name'),
      textAt(ping, 'Info', 'Dest'),
      textAt(ping, 'Info', 'Version') || '-',
      ...['Threads', 'Empty', 'Paused', 'Running', 'Waiting', 'Errors'].map(
        (key) => textAt(ping, 'Info', 'Summary', key) || '-'
      ),
      `${formatDuration(age)}${age > expiration ? '(!)' : ''}`
    ]
  })
  for (const line of formatTable(head, rows)) printLine(line)
}
