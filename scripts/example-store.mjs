/**
 * A store like a sealed one, for the example: sparse files of the right names and sizes (node-protocol.md §7.5), so a
 * 32 GiB sector takes no space. Nothing can be proven with it.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const gib = 2 ** 30
export const exampleMiner = 1000

/** Sectors 1 to 3 as sealed, sector 4 upgraded with data (snap deal). */
export const exampleSectors = [
  { number: 1, upgraded: false },
  { number: 2, upgraded: false },
  { number: 3, upgraded: false },
  { number: 4, upgraded: true }
]

/** @param {string} folder where to make the store */
export function makeExampleStore(folder) {
  for (const { number, upgraded } of exampleSectors) {
    writeSector(
      folder,
      upgraded ? 'update' : 'sealed',
      upgraded ? 'update-cache' : 'cache',
      `s-t0${exampleMiner}-${number}`
    )
  }
}

function writeSector(folder, replicas, caches, name) {
  mkdirSync(join(folder, replicas), { recursive: true })
  const cache = join(folder, caches, name)
  mkdirSync(cache, { recursive: true })
  const file = openSync(join(folder, replicas, name), 'w')
  ftruncateSync(file, 32 * gib)
  closeSync(file)
  for (const part of ['p_aux', 't_aux']) writeFileSync(join(cache, part), '')
  for (let tree = 0; tree < 8; tree++) writeFileSync(join(cache, `sc-02-data-tree-r-last-${tree}.dat`), '')
}
