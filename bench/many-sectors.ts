/** An index far larger than most: sectors of a few miners, two million each, in forty stores. */
import { open } from 'node:fs/promises'
import { sectorId, type SectorId } from '../src/main/filecoin/sector-id.ts'
import { formatSectorLine } from '../src/main/sectors/transfer/sector-line.ts'

const sectorsPerMiner = 2_000_000

/** Sector `i` of them. */
export function sectorAt(i: number): SectorId {
  return sectorId(1000 + Math.floor(i / sectorsPerMiner), i % sectorsPerMiner)
}

/** As an index is imported from. */
export async function writeSectorLines(path: string, count: number): Promise<void> {
  const file = await open(path, 'w')
  try {
    for (let start = 0; start < count; start += 10_000) {
      const lines: string[] = []
      for (let i = start; i < Math.min(count, start + 10_000); i++) {
        const store = `store-${i % 40}`
        const entry = { kind: 'normal', sector: sectorAt(i), sealedFile: store, cacheDir: store } as const
        lines.push(`${formatSectorLine(entry)}\n`)
      }
      await file.writeFile(lines.join(''))
    }
    await file.sync()
  } finally {
    await file.close()
  }
}
