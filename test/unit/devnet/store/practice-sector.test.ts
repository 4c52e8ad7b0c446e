import { describe, expect, it } from 'vitest'
import { practiceSectorFiles, treeBytes } from '../../../../src/main/devnet/store/practice-sector.ts'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { sectorSizeNamed } from '../../../support/sector-files.ts'

const files = (seed: string, number: number) =>
  practiceSectorFiles(seed, sectorId(1000, number), sectorSizeNamed('2KiB'))

describe('the files of a practice sector', () => {
  it('have the names and lengths of a real one', () => {
    expect(files('a', 7).map(({ path, bytes }) => [path, bytes])).toEqual([
      ['cache/s-t01000-7/p_aux', 64],
      ['cache/s-t01000-7/t_aux', 64],
      ['cache/s-t01000-7/sc-02-data-tree-r-last.dat', 32],
      ['sealed/s-t01000-7', 2048]
    ])
  })

  it('have trees of as many rows as the proof library keeps', () => {
    const sizes = (['2KiB', '8MiB', '512MiB', '32GiB', '64GiB'] as const).map(sectorSizeNamed)
    expect(sizes.map(treeBytes)).toEqual([32, 18_720, 1_198_368, 9_586_976, 9_586_976])
  })

  it('are the same for the same seed, and differ between seeds, sectors and files', () => {
    expect(files('a', 7)).toEqual(files('a', 7))
    const contents = [...files('a', 7), ...files('a', 8), ...files('b', 7)].map(({ content }) =>
      Buffer.from(content ?? []).toString('hex')
    )
    expect(new Set(contents).size).toBe(12)
    expect(contents).not.toContain('')
  })

  it('are holes above a few KiB', () => {
    const large = practiceSectorFiles('a', sectorId(1000, 1), sectorSizeNamed('64GiB'))
    expect(large).toHaveLength(19)
    expect(large.filter(({ content }) => content === undefined).map(({ bytes }) => bytes)).toEqual([
      ...Array.from({ length: 16 }, () => 9_586_976),
      2 ** 36
    ])
  })
})
