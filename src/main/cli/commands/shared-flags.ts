/** Flags and arguments that several commands share. */
import type { FlagSpec } from '../command-spec.ts'

export const json: FlagSpec = { name: 'json', type: 'boolean', summary: 'print JSON instead of text' }
export const upgrade: FlagSpec = {
  name: 'upgrade',
  type: 'boolean',
  summary: 'look into the index of snap-deal sectors'
}
export const sector = [{ name: 'miner actor' }, { name: 'sector number' }]
