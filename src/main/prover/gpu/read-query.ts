/**
 * What nvidia-smi answered to our own two questions: cards, and the processes that compute on them. Pure.
 */
import { mostCards, type GpuCard } from './card.ts'
import { readTableRow, splitRow } from './card-table.ts'
import { readBytes, type CardField } from './card-values.ts'
import { readComplaint } from './driver-complaint.ts'
import type { CardUse } from './gpu-inventory.ts'
import { printableText } from './printable-text.ts'

const mostProblems = 50
const mostUses = 4096

/** nvidia-smi's refusal of a column it does not know. */
export function readUnknownField(text: string): string | undefined {
  return /Field "([^"]{1,64})" is not a valid field to query/i.exec(text)?.[1]
}

export interface CardRows {
  readonly cards: readonly GpuCard[]
  readonly notUnderstood: readonly string[]
}

/** Rows of `--query-gpu`, the columns as they were asked for. Complaints of the driver are left to the diagnosis. */
export function readCardRows(text: string, fields: readonly CardField[]): CardRows {
  const cards: GpuCard[] = []
  const notUnderstood: string[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || isComplaint(line)) continue
    const { card, wrong } = readTableRow(fields, splitRow(line, ','))
    if (card && cards.length < mostCards) cards.push(card)
    if (wrong.length > 0 && notUnderstood.length < mostProblems) {
      notUnderstood.push(card ? wrong.join('; ') : printableText(line))
    }
  }
  return { cards, notUnderstood }
}

/** A row with `[GPU is lost]` in it is a row all the same. */
function isComplaint(line: string): boolean {
  return readComplaint(line) !== undefined && !/^\s*\d{1,3}\s*,/.test(line)
}

export interface UseRows {
  readonly uses: readonly CardUse[]
  readonly notUnderstood: readonly string[]
}

/**
 * Rows of `--query-compute-apps=pid,process_name,gpu_uuid,used_memory`. A program's name may hold commas, so the row is
 * read from both ends.
 */
export function readUseRows(text: string): UseRows {
  const uses: CardUse[] = []
  const notUnderstood: string[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue
    const use = readUse(line)
    if (use) {
      if (uses.length < mostUses) uses.push(use)
    } else if (!/No running processes found/i.test(line) && notUnderstood.length < mostProblems) {
      notUnderstood.push(printableText(line))
    }
  }
  return { uses, notUnderstood }
}

function readUse(line: string): CardUse | undefined {
  const match = /^\s*(\d{1,10})\s*,(.*),\s*((?:GPU|MIG)-[\w/-]{8,80})\s*,([^,]*)$/i.exec(line)
  if (!match) return undefined
  const [, pid = '', name = '', uuid = '', memory = ''] = match
  const memoryUsed = readBytes(memory.trim())
  const told = printableText(name)
  return {
    pid: Number(pid),
    ...(told === '' || /^\[.*\]$/.test(told) || told === '-' ? {} : { name: told }),
    uuid,
    ...(memoryUsed === undefined ? {} : { memoryUsed })
  }
}
