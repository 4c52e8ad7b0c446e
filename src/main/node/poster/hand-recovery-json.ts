/** What came of recoveries by hand, as it goes over RPC: sets of sectors as run lengths, amounts as digits, absent ones null. */
import { formatBitfieldJson } from '../../filecoin/bitfield-json.ts'
import type { HandMessage, HandRecovery, LeftOut } from '../../poster/recovery/hand-recovery.ts'

export function encodeHandRecovery({ epoch, refusal, messages, leftOut }: HandRecovery): object {
  return {
    Epoch: epoch,
    Refusal: refusal ?? '',
    Messages: messages.map(encodeMessage),
    LeftOut: leftOut.map(encodeLeftOut)
  }
}

function encodeMessage(message: HandMessage): object {
  return {
    Id: message.id,
    Deadline: message.deadline,
    Cutoff: message.cutoff,
    Sender: message.sender,
    Fate: message.fate,
    Reason: message.reason ?? '',
    Ceiling: message.ceiling?.toString() ?? null,
    Partitions: message.declarations.map(({ partition, sectors }) => ({
      Partition: partition,
      Count: sectors.count,
      Sectors: formatBitfieldJson(sectors)
    }))
  }
}

function encodeLeftOut({ deadline, partition, sectors, reason }: LeftOut): object {
  return {
    Deadline: deadline ?? null,
    Partition: partition ?? null,
    Count: sectors.count,
    Sectors: formatBitfieldJson(sectors),
    Reason: reason
  }
}
