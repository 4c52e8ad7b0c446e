/** `util poster timeline`: what the PoSter of the running node did, page by page until there is enough. */
import { parseActorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { connectDaemon, type DaemonClient } from '../../node/maintain/daemon-client.ts'
import type { Action } from '../action.ts'
import { contextOf, runCancellable } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { describePosterEvent } from '../describe-poster-event.ts'
import { printJson, printLine } from '../output.ts'
import { listAt } from '../prover-command.ts'
import { textAt, valueAt } from '../record.ts'

const pageSize = 1_000
const mostEvents = 200_000

interface Wanted {
  readonly miner: JsonValue
  /** ms since the Unix epoch. */
  readonly since: number
  readonly deadline: number | undefined
  readonly limit: number
}

export const run: Action = async (command, env) => {
  const limit = command.integer('limit') ?? 200
  if (limit < 1 || limit > mostEvents) {
    throw new PosterError('USAGE', `--limit is from 1 to ${mostEvents}`)
  }
  const miner = command.string('miner')
  const since = command.duration('since')
  const { layout } = contextOf(command, env)
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken)
  try {
    const wanted = {
      miner: miner === undefined ? null : parseActorId(miner),
      since: since === undefined ? 0 : Date.now() - since,
      deadline: command.integer('deadline'),
      limit
    }
    const events = await runCancellable((signal) => readEvents(daemon, wanted, signal))
    if (command.boolean('json')) printJson(events)
    else for (const event of events) printLine(describePosterEvent(event))
  } finally {
    await daemon.close()
  }
}

/** The oldest first. */
async function readEvents(
  daemon: DaemonClient,
  { miner, since, deadline, limit }: Wanted,
  signal: AbortSignal
): Promise<JsonValue[]> {
  const events: JsonValue[] = []
  let before = ''
  do {
    const question = { Miner: miner, Open: null, Limit: pageSize, Before: before }
    const page = await daemon.call('Venus.PosterTimeline', [question], { signal })
    const read = listAt(page, 'Events')
    const recent = read.filter((event) => Number(textAt(event, 'At')) >= since)
    events.push(
      ...recent.filter((event) => deadline === undefined || valueAt(event, 'Deadline', 'Index') === deadline)
    )
    // With a miner the pages go by window, whose times overlap a little.
    const isOver = miner === null ? recent.length < read.length : recent.length === 0
    before = isOver ? '' : textAt(page, 'Next')
  } while (before !== '' && events.length < limit)
  return events.slice(0, limit).sort((one, other) => Number(textAt(one, 'At')) - Number(textAt(other, 'At')))
}
