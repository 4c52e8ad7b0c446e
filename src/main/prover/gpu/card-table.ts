/**
 * nvidia-smi's CSV: `--query-gpu=… --format=csv` with a header in any order of columns, or rows whose columns are known
 * from what was asked. Pure.
 */
import { unnamedCard, type GpuCard } from './card.ts'
import { readCell, type CardField } from './card-values.ts'

/** A column, or undefined for one we have no use for. */
export type Columns = readonly (CardField | undefined)[]

const columnNames: Readonly<Record<string, CardField>> = {
  index: 'index',
  uuid: 'uuid',
  gpu_uuid: 'uuid',
  'pci.bus_id': 'pci.bus_id',
  gpu_bus_id: 'pci.bus_id',
  name: 'name',
  gpu_name: 'name',
  'memory.total': 'memory.total',
  'memory.used': 'memory.used',
  'memory.free': 'memory.free',
  'utilization.gpu': 'utilization.gpu',
  'temperature.gpu': 'temperature.gpu',
  driver_version: 'driver_version',
  compute_cap: 'compute_cap'
}

const delimiters = [',', '\t', ';', '|'] as const
export type Delimiter = (typeof delimiters)[number]

export interface TableHeader {
  readonly columns: Columns
  readonly delimiter: Delimiter
}

/** Cells without blanks and quotes around them. nvidia-smi quotes nothing; spreadsheets do. */
export function splitRow(line: string, delimiter: Delimiter): string[] {
  const cells = line.split(delimiter).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim()
  )
  return delimiter === '|' && cells[0] === '' && cells.at(-1) === '' ? cells.slice(1, -1) : cells
}

/** The header of a table about cards: at least two columns we know, one of them telling cards apart. */
export function readTableHeader(line: string): TableHeader | undefined {
  for (const delimiter of delimiters) {
    const columns = splitRow(line, delimiter).map((cell) => columnOf(cell))
    const known = columns.filter((column) => column !== undefined)
    const identifies = known.some(
      (column) => column === 'index' || column === 'uuid' || column === 'pci.bus_id'
    )
    if (known.length >= 2 && identifies) return { columns, delimiter }
  }
  return undefined
}

/** `memory.total [MiB]` → `memory.total` */
function columnOf(cell: string): CardField | undefined {
  const name = cell.replace(/ ?\[[^[\]]*\]$/, '').toLowerCase()
  return Object.hasOwn(columnNames, name) ? columnNames[name] : undefined
}

export interface RowReading {
  readonly card?: GpuCard
  readonly wrong: readonly string[]
}

/** A row; without a card when nothing in it tells one card from another. */
export function readTableRow(columns: Columns, cells: readonly string[]): RowReading {
  if (cells.length !== columns.length) {
    return { wrong: [`${cells.length} values where ${columns.length} were expected`] }
  }
  let card: GpuCard = { name: unnamedCard }
  const wrong: string[] = []
  for (const [position, field] of columns.entries()) {
    if (field === undefined) continue
    const reading = readCell(field, cells[position] ?? '')
    if ('wrong' in reading) wrong.push(reading.wrong)
    else card = { ...card, ...reading.part }
  }
  const identified = card.index !== undefined || card.uuid !== undefined || card.pciBusId !== undefined
  return identified ? { card, wrong } : { wrong: [...wrong, 'no index, UUID or PCI address of a card'] }
}
