/** A journal that forgets when the test ends; the one that does not has tests of its own. */
import type { BatchKey, PostJournal, PostRecord } from '../../../src/main/poster/post-record.ts'

export interface MemoryJournal extends PostJournal {
  readonly records: ReadonlyMap<string, PostRecord>
}

export function memoryJournal(): MemoryJournal {
  const records = new Map<string, PostRecord>()
  const nameOf = ({ miner, open, partition }: BatchKey): string => `${miner} ${open} ${partition}`
  return {
    records,
    read: (key) => Promise.resolve(records.get(nameOf(key))),
    readDeadline: (miner, open) =>
      Promise.resolve(
        [...records.values()].filter(({ batch }) => batch.key.miner === miner && batch.key.open === open)
      ),
    write(record) {
      records.set(nameOf(record.batch.key), record)
      return Promise.resolve()
    },
    spentSince: () => Promise.resolve(0n),
    noteSpending: () => Promise.resolve(),
    prune(miner, before) {
      for (const [name, { batch }] of records) {
        if (batch.key.miner === miner && batch.deadline.close < before) records.delete(name)
      }
      return Promise.resolve()
    }
  }
}
