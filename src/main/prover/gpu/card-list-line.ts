/**
 * A line of `nvidia-smi -L`, as driver generations print it:
 *
 *     GPU 0: GeForce RTX 3090 (UUID: GPU-8a56a4bc-…)            460 and before
 *     GPU 0: NVIDIA GeForce RTX 3090 (UUID: GPU-8a56a4bc-…)     470 and later
 *     GPU 0: Tesla M2050 (S/N: 0323710012345)                   before UUIDs
 *       MIG 1g.5gb Device 0: (UUID: MIG-GPU-…/7/0)              450 to 465
 *       MIG 1g.10gb     Device  0: (UUID: MIG-…)                470 and later
 *
 * What stands before `GPU n:` on the line (a prompt, a quotation mark) is passed over.
 */
import type { GpuCard } from './card.ts'
import { readUuid } from './card-values.ts'
import { printableText } from './printable-text.ts'

export type ListLineReading =
  | { readonly kind: 'card'; readonly card: GpuCard; readonly wrong?: string }
  /** Of the card above it. */
  | { readonly kind: 'mig-instance' }

const cardLine =
  /(?:^|[\s>|"'`])GPU ?(\d{1,3}) ?: ?([^()]{1,128}?(?:\([^():]{1,64}\)[^()]{0,64})?) ?\( ?(UUID|S\/N) ?: ?([^()]{0,80}?) ?\)/i
const cutOffCardLine = /(?:^|[\s>|"'`])GPU ?(\d{1,3}) ?: ?(\S[^()]{0,127}?) ?(?:\(.*)?$/i
const migLine = /\bMIG \S{1,32} +Device +\d+ ?: ?\( ?UUID ?: ?MIG-/i

/** Undefined for a line that is of no such list. */
export function readListLine(line: string): ListLineReading | undefined {
  if (migLine.test(line)) return { kind: 'mig-instance' }
  const match = cardLine.exec(line)
  if (!match) return readCutOffLine(line)
  const [, index = '', name = '', kind = '', id = ''] = match
  const card: GpuCard = { index: Number(index), name: printableText(name, 128) }
  if (kind.toUpperCase() !== 'UUID') return { kind: 'card', card }
  const uuid = readUuid(id)
  return uuid === undefined
    ? { kind: 'card', card, wrong: 'the UUID is not complete; the card was taken without it' }
    : { kind: 'card', card: { ...card, uuid } }
}

/** A terminal or a messenger cut the line: the card counts, its UUID is not there. */
function readCutOffLine(line: string): ListLineReading | undefined {
  const match = cutOffCardLine.exec(line)
  if (!match) return undefined
  const card: GpuCard = { index: Number(match[1]), name: printableText(match[2] ?? '', 128) }
  return { kind: 'card', card, wrong: 'the line is cut off; the card was taken without a UUID' }
}
