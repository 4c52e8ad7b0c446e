/** `util sealer sectors state`: everything recorded about one sector. */
import { parseActorId, parseSectorNumber, sectorName } from '../../filecoin/sector-id.ts'
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { Action } from '../action.ts'
import { contextOf } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { printJson, printLine } from '../output.ts'

export const run: Action = async (command, env) => {
  const { layout } = contextOf(command, env)
  const [minerText = '', numberText = ''] = command.positionals
  const sector = { miner: parseActorId(minerText), number: parseSectorNumber(numberText) }
  const id = { Miner: sector.miner, Number: sector.number }
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken)
  const answer = await (
    command.boolean('offline')
      ? daemon.call('Venus.FindSector', ['offline', id])
      : daemon.call('Venus.FindSectorInAllStates', [id])
  )
    .catch((error: unknown) => {
      throw isUnknownState(error) ? noStateOf(sectorName(sector), error) : error
    })
    .finally(() => daemon.close())
  if (command.boolean('json')) return printJson(answer)
  printLine(`Sector ${sectorName(sector)}:`)
  printMembers(answer, '\t')
}

/** In the original's words. */
function isUnknownState(error: unknown): boolean {
  return PosterError.is(error, 'REMOTE_ERROR', 'SECTOR_STATE_NOT_FOUND') && /not found/i.test(error.message)
}

function noStateOf(name: string, cause: unknown): PosterError {
  return new PosterError('NOT_FOUND', `no state of ${name} is recorded: ${messageOf(cause)}`, {
    cause,
    advice: 'Sectors that were attached or imported have none; "util storage find" tells where one is'
  })
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
