/** `util sealer proving check`: whether the sectors of a deadline could be proven now, by CheckProvable of the node. */
import { connectDaemon } from '../../node/maintain/daemon-client.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import { sectorsToProve } from '../../node/maintain/proving-view.ts'
import { sectorParams } from '../../node/maintain/sector-params.ts'
import type { Action } from '../action.ts'
import { contextOf } from '../context.ts'
import { daemonAddress } from '../daemon-address.ts'
import { formatTable, printJson, printLine } from '../output.ts'
import { indexOf, minerOf, withProvingView } from '../proving-command.ts'

interface CheckedSector {
  readonly deadline: number
  readonly partition: number
  readonly sector: bigint
  /** Undefined for a good one. */
  readonly reason: string | undefined
}

/** ms one partition may take. */
const checkTimeout = 30 * 60_000

export const run: Action = async (command, env) => {
  const deadline = indexOf(command.positionals[0], 'deadline')
  const miner = minerOf(command)
  const { layout } = contextOf(command, env)
  const daemon = await connectDaemon(await daemonAddress(command, layout), layout.rpcToken, checkTimeout)
  const checked: CheckedSector[] = []
  try {
    await withProvingView(command, env, async (view, signal) => {
      const withFaulty = command.boolean('faulty')
      for (const partition of (await view.deadline(deadline, signal)).partitions) {
        const sectors = await view.sectors(sectorsToProve(partition, { withFaulty }), signal)
        const params = [miner, sectors.map(sectorParams), command.boolean('slow')]
        const bad = await daemon.call('Venus.CheckProvable', params, { signal })
        for (const { number } of sectors) {
          const reason = isJsonObject(bad) ? bad[number.toString()] : undefined
          checked.push({
            deadline,
            partition: partition.index,
            sector: number,
            reason: typeof reason === 'string' ? reason : undefined
          })
        }
      }
    })
  } finally {
    await daemon.close()
  }
  const shown = command.boolean('only-bad') ? checked.filter(({ reason }) => reason !== undefined) : checked
  if (command.boolean('json')) {
    printJson(
      shown.map(({ reason, ...place }) => ({ ...place, good: reason === undefined, reason: reason ?? '' }))
    )
  } else {
    const rows = shown.map(({ partition, sector, reason }) => [
      `${deadline}`,
      `${partition}`,
      `${sector}`,
      reason === undefined ? 'good' : `bad (${reason})`
    ])
    for (const line of formatTable(['deadline', 'partition', 'sector', 'status'], rows)) printLine(line)
  }
  return checked.some(({ reason }) => reason !== undefined) ? 1 : 0
}
