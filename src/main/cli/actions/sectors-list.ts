/** `util sealer sectors list`: recorded sectors, in the original's layout. */
import { parseActorId } from '../../filecoin/sector-id.ts'
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { Action } from '../action.ts'
import { contextOf } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { printJson, printLine } from '../output.ts'
import { textAt, valueAt } from '../record.ts'

export const run: Action = async (command, env) => {
  const { layout } = contextOf(command, env)
  const minerText = command.string('miner')
  const miner = minerText === undefined ? undefined : parseActorId(minerText)
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken)
  const answer = await daemon
    .call('Venus.ListSectors', [command.boolean('offline') ? 'offline' : 'online', 0])
    .finally(() => daemon.close())
  const wanted = (Array.isArray(answer) ? answer : []).filter((record) => {
    if (miner !== undefined && textAt(record, 'ID', 'Miner') !== miner.toString()) return false
    return command.boolean(valueAt(record, 'Upgraded') === true ? 'snapup' : 'sealing')
  })
  if (command.boolean('json')) return printJson(wanted)
  printLine('Sectors:')
  for (const record of wanted) printSector(record)
  printLine(`Count: ${wanted.length}`)
}

function printSector(record: JsonValue): void {
  const name = `s-t0${textAt(record, 'ID', 'Miner')}-${textAt(record, 'ID', 'Number')}`
  printLine(`${name}${valueAt(record, 'Upgraded') === true ? '(up)' : ''}:`)
  const location = textAt(record, 'LatestState', 'Worker', 'Location')
  const worker = textAt(record, 'LatestState', 'Worker', 'Instance')
  printLine(`\tWorker: ${worker}${location === '' ? '' : ` @ ${location}`}`)
  const previous = textAt(record, 'LatestState', 'StateChange', 'Prev')
  const next = textAt(record, 'LatestState', 'StateChange', 'Next')
  const event = textAt(record, 'LatestState', 'StateChange', 'Event')
  printLine(`\tState: ${previous} => ${next}, by ${event}`)
  printLine(
    `\tFinalized: ${valueAt(record, 'Finalized') === true}, Removed: ${valueAt(record, 'Removed') === true}`
  )
}
