/**
 * The board's slots: one per miner and window, at its place on the clock. Windows in which a miner has nothing to prove are
 * there too, silent: they are calculated from any of its other windows. Pure.
 */
import type { DeadlineRow, PartitionView } from '../../../../shared/contract/console/deadlines.ts'
import type { PartitionMarkState } from '../../components/partition-mark-state.ts'
import { placeOf, windowsOfPeriod, type BoardWindow } from './board-window.ts'
import { isOver, littleSlackEpochs, markOfPartition } from './partition-state.ts'

export interface SlotMark {
  readonly partition: number
  readonly state: PartitionMarkState
  /** Not as it is, under the circumstances asked for. */
  readonly changed: boolean
}

export interface BoardSlot {
  readonly id: string
  readonly miner: string
  readonly index: number
  readonly openTime: number
  readonly closeTime: number
  /** Per cent */
  readonly left: number
  readonly width: number
  readonly marks: readonly SlotMark[]
  /** ms; only when it is little, or negative. */
  readonly slack: number | null
  readonly faults: boolean
  readonly isOpen: boolean
  /** The first of a proving period. */
  readonly beginsPeriod: boolean
  /** Undefined: nothing to prove. */
  readonly row: DeadlineRow | undefined
}

export interface MinerSlots {
  readonly miner: string
  readonly slots: readonly BoardSlot[]
  readonly partitions: number
  readonly faulty: number | null
}

/** @param before the rows without the circumstances asked for, to mark what changes */
export function minersOnBoard(
  rows: readonly DeadlineRow[],
  span: BoardWindow,
  before?: readonly DeadlineRow[]
): readonly MinerSlots[] {
  const usual = before && new Map(before.map((row) => [row.id, row]))
  const byMiner = new Map<string, DeadlineRow[]>()
  for (const row of rows) {
    const own = byMiner.get(row.miner)
    if (own) own.push(row)
    else byMiner.set(row.miner, [row])
  }
  return [...byMiner]
    .sort(([one], [other]) => numberOf(one) - numberOf(other))
    .map(([miner, own]): MinerSlots => {
      const slots = [
        ...own.map((row) => slotOf(row, span, usual?.get(row.id))),
        ...silentSlots(own, span)
      ].filter(({ left, width }) => left + width > 0 && left < 100)
      const partitions = own.flatMap((row) => row.partitions)
      const known = partitions.filter(({ faulty }) => faulty !== null)
      return {
        miner,
        slots: slots.sort((one, other) => one.openTime - other.openTime),
        partitions: new Set(own.flatMap((row) => row.partitions.map(({ index }) => `${row.index} ${index}`)))
          .size,
        faulty: known.length === 0 ? null : known.reduce((sum, { faulty }) => sum + (faulty ?? 0), 0)
      }
    })
}

function slotOf(row: DeadlineRow, span: BoardWindow, before: DeadlineRow | undefined): BoardSlot {
  const epochMs = (row.closeTime - row.openTime) / Math.max(1, row.close - row.open)
  const marks = row.partitions.flatMap((partition): SlotMark[] => {
    const state = markOfPartition(partition, epochMs)
    if (state === undefined) return []
    const was = before?.partitions.find(({ index }) => index === partition.index)
    const changed = was !== undefined && !isSameForecast(was, partition)
    return [{ partition: partition.index, state, changed }]
  })
  const slacks = row.partitions.flatMap((partition) =>
    isOver(partition) || partition.forecast?.slack == null ? [] : [partition.forecast.slack]
  )
  const least = slacks.length === 0 ? null : Math.min(...slacks)
  return {
    ...placedAt(row.openTime, row.closeTime, span),
    id: row.id,
    miner: row.miner,
    index: row.index,
    marks,
    slack: least !== null && least < littleSlackEpochs * epochMs ? least : null,
    faults: row.partitions.some(({ faulty, unreadable }) => (faulty ?? 0) > 0 || (unreadable ?? 0) > 0),
    isOpen: row.openTime <= span.now && span.now < row.closeTime,
    beginsPeriod: row.index === 0,
    row: marks.length === 0 ? undefined : row
  }
}

function isSameForecast(one: PartitionView, other: PartitionView): boolean {
  const [was, is] = [one.forecast, other.forecast]
  return was?.verdict === is?.verdict && was?.slack === is?.slack
}

function placedAt(
  openTime: number,
  closeTime: number,
  span: BoardWindow
): Pick<BoardSlot, 'openTime' | 'closeTime' | 'left' | 'width'> {
  const left = placeOf(openTime, span)
  return { openTime, closeTime, left, width: placeOf(closeTime, span) - left }
}

/** Windows of this stretch that no row is about. None when the rows do not lie 48 to a period. */
function silentSlots(rows: readonly DeadlineRow[], span: BoardWindow): BoardSlot[] {
  const [first] = rows
  if (!first) return []
  const length = first.closeTime - first.openTime
  if (length <= 0) return []
  const zero = first.openTime - first.index * length
  const places = new Set(rows.map(({ openTime }) => Math.round((openTime - zero) / length)))
  const isRegular = rows.every(
    ({ index, openTime }) => mod(Math.round((openTime - zero) / length), windowsOfPeriod) === index
  )
  if (!isRegular) return []
  const slots: BoardSlot[] = []
  for (let place = Math.floor((span.from - zero) / length); zero + place * length < span.to; place += 1) {
    if (places.has(place)) continue
    const openTime = zero + place * length
    const index = mod(place, windowsOfPeriod)
    slots.push({
      ...placedAt(openTime, openTime + length, span),
      ...{ id: `${first.miner}:silent:${place}`, miner: first.miner, index },
      ...{ marks: [], slack: null, faults: false, isOpen: false },
      ...{ beginsPeriod: index === 0, row: undefined }
    })
  }
  return slots
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by
}

function numberOf(miner: string): number {
  return Number(miner.slice(2)) || 0
}

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * The slot an arrow goes to: the neighbour on the clock, or the one of the next miner that is nearest in time. Silent ones are
 * stepped over. @returns undefined at the edge
 */
export function nextSlot(
  miners: readonly MinerSlots[],
  from: string | undefined,
  direction: Direction
): BoardSlot | undefined {
  const rows = miners.map(({ slots }) => slots.filter(({ row }) => row !== undefined))
  const at = rows.findIndex((slots) => slots.some(({ id }) => id === from))
  const here = rows[at]?.find(({ id }) => id === from)
  if (!here) return rows.flat().sort((one, other) => one.openTime - other.openTime)[0]
  if (direction === 'left' || direction === 'right') {
    const place = rows[at]?.indexOf(here) ?? 0
    return rows[at]?.[place + (direction === 'left' ? -1 : 1)]
  }
  const step = direction === 'up' ? -1 : 1
  for (let other = at + step; other >= 0 && other < rows.length; other += step) {
    const nearest = nearestTo(rows[other] ?? [], here.openTime)
    if (nearest) return nearest
  }
  return undefined
}

/** What `N` goes to: an open window with something to prove, else the next to open. */
export function slotOfNow(miners: readonly MinerSlots[], now: number): BoardSlot | undefined {
  const all = miners
    .flatMap(({ slots }) => slots.filter(({ row }) => row !== undefined))
    .sort((one, other) => one.openTime - other.openTime)
  return (
    all.find(({ openTime, closeTime }) => openTime <= now && now < closeTime) ??
    all.find(({ openTime }) => openTime > now) ??
    all.at(-1)
  )
}

function nearestTo(slots: readonly BoardSlot[], at: number): BoardSlot | undefined {
  let nearest: BoardSlot | undefined
  for (const slot of slots) {
    if (!nearest || Math.abs(slot.openTime - at) < Math.abs(nearest.openTime - at)) nearest = slot
  }
  return nearest
}
