/**
 * Which miner, deadline, partition, process and epoch a line is about, whoever wrote it: the fields of ours and of damocles
 * (`mid, ddl-idx, partition-start, …`), and those of v0.4 (`miner`, and `deadline` as a number or as the deadline's record).
 */
import type { LogLineFields } from '../../../../shared/contract/console/log-lines.ts'
import type { LogFields } from '../../../lib/log/logger.ts'

const actorText = /^[ft]?0?(\d{1,15})$/
/** A line of damocles may name `mid` twice, first the miner and then a message; JSON keeps the last. */
const firstMiner = /"mid": ?"?(\d{1,15})"?[,}]/
const mostPartitions = 64

export function pickFields(fields: LogFields | undefined, text: string): LogLineFields | undefined {
  if (!fields) return undefined
  const miner = minerOf(fields, text)
  const deadline = numberOf(fields['ddl-idx']) ?? deadlineOf(fields['deadline'])
  const partitions = partitionsOf(fields)
  const pid = numberOf(fields['pid'])
  const epoch = numberOf(fields['epoch']) ?? numberOf(fields['tsh']) ?? numberOf(fields['height'])
  if ((miner ?? deadline ?? pid ?? epoch) === undefined && partitions.length === 0) return undefined
  return {
    ...(miner === undefined ? {} : { miner }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(partitions.length === 0 ? {} : { partitions }),
    ...(pid === undefined ? {} : { pid }),
    ...(epoch === undefined ? {} : { epoch })
  }
}

function minerOf(fields: LogFields, text: string): number | undefined {
  const direct = actorOf(fields['mid']) ?? actorOf(fields['miner'])
  if (direct !== undefined || fields['mid'] === undefined) return direct
  return numberOf(firstMiner.exec(text)?.[1])
}

function actorOf(value: unknown): number | undefined {
  if (typeof value === 'string') return numberOf(actorText.exec(value)?.[1])
  return numberOf(value)
}

function deadlineOf(value: unknown): number | undefined {
  if (typeof value === 'object' && value !== null && 'Index' in value) return numberOf(value.Index)
  return numberOf(value)
}

function partitionsOf(fields: LogFields): readonly number[] {
  const list = fields['partitions']
  if (Array.isArray(list)) {
    return list.slice(0, mostPartitions).flatMap((member) => numberOf(member) ?? [])
  }
  const one = numberOf(fields['partition']) ?? numberOf(fields['partition-idx'])
  if (one !== undefined) return [one]
  const start = numberOf(fields['partition-start'])
  if (start === undefined) return []
  const count = Math.min(Math.max(numberOf(fields['batch-count']) ?? 1, 1), mostPartitions)
  return Array.from({ length: count }, (_, place) => start + place)
}

/** Go writes epochs and actors as texts of digits. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}
