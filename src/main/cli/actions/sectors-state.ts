/** `util sealer sectors state`: everything recorded about one sector. */
import { parseActorId, parseSectorNumber, sectorName } from '../../filecoin/sector-id.ts'
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { Action } from '../action.ts'
import { contextOf } from '../context.ts'
import { printJson, printLine } from '../output.ts'

export const run: Action = async (command, env) => {
  const { layout } = contextOf(command, env)
  const [minerText = '', numberText = ''] = command.positionals
  const sector = { miner: parseActorId(minerText), number: parseSectorNumber(numberText) }
  const id = { Miner: sector.miner, Number: sector.number }
  const daemon = await connectDaemon(command.string('listen') ?? ':1789', layout.rpcToken)
  const answer = await (
    command.boolean('offline')
      ? daemon.call('Venus.FindSector', ['offline', id])
      : daemon.call('Venus.FindSectorInAllStates', [id])
  ).finally(() => daemon.close())
  if (command.boolean('json')) return printJson(answer)
  printLine(`Sector ${sectorName(sector)}:`)
  printMembers(answer, '\t')
}

/** One line a value, deeper levels indented by one tab more. */
function printMembers(value: JsonValue, indent: string): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (typeof member === 'object' && member !== null && Object.keys(member).length > 0) {
      printLine(`${indent}${key}:`)
      printMembers(member, `${indent}\t`)
    } else printLine(`${indent}${key}: ${typeof member === 'object' ? '-' : String(member)}`)
  }
}
