/**
 * The part of a long list that is in sight. Every row has the same height, so a place is a number, and the end is known
 * without asking the page where it is: a change is laid out once. What is in sight stays where it is when rows come or go
 * around it.
 */
import { computed, nextTick, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { LogBook, LogRow } from './log-book.ts'
import { RowKeys } from './row-keys.ts'

export interface RowWindowParts {
  readonly box: Readonly<Ref<HTMLElement | null>>
  readonly book: LogBook
  /** Moves when the book has changed. */
  readonly version: () => number
  /** The end is shown, whatever comes. */
  readonly following: () => boolean
}

export interface WindowRow {
  readonly row: LogRow
  readonly key: number
  /** Of the row, which grows while it is shown. */
  readonly count: number
}

export interface RowWindow {
  readonly rowCount: ComputedRef<number>
  readonly first: ComputedRef<number>
  readonly visible: ComputedRef<readonly WindowRow[]>
  /** px from the first row to the upper edge, and from there to the lower. */
  readonly top: ComputedRef<number>
  readonly height: Ref<number>
  /** The box was scrolled. @returns whether up */
  scrolled(): boolean
  moveTo(pixels: number): void
  /** Keeps the row at the upper edge there from now on. */
  remember(): void
}

/** px */
export const rowHeight = 20
/** Rows drawn beyond each edge. */
const beyond = 4

export function useRowWindow({ box, book, version, following }: RowWindowParts): RowWindow {
  const scrollTop = ref(0)
  const height = ref(600)
  const keys = new RowKeys()
  /** The row at the upper edge, by its line, so that it is found again. */
  let anchor: { readonly number: number; readonly rows: number; readonly pixels: number } | undefined

  const rowCount = computed(() => (version() >= 0 ? book.rows.length : 0))
  const top = computed(() =>
    following() ? Math.max(0, rowCount.value * rowHeight - height.value) : scrollTop.value
  )
  const first = computed(() => Math.max(0, Math.floor(top.value / rowHeight) - beyond))
  const size = computed(() => Math.ceil(height.value / rowHeight) + 2 * beyond + 1)
  const visible = computed(() => {
    const rows = version() >= 0 ? book.rows.slice(first.value, first.value + size.value) : []
    const start = keys.startOf(first.value, size.value)
    return rows.map((row, index) => ({
      row,
      key: (start + index) % size.value,
      count: row.kind === 'line' ? row.count : 1
    }))
  })

  function remember(): void {
    const at = Math.floor(top.value / rowHeight)
    // The book may have gone on since it was drawn, so what was drawn tells.
    const row = visible.value[at - first.value]?.row
    anchor = row && {
      number: row.of.number,
      rows: placeInLine(book, row),
      pixels: top.value - at * rowHeight
    }
  }

  function moveTo(pixels: number): void {
    const { value: element } = box
    if (!element) return
    element.scrollTop = pixels
    scrollTop.value = element.scrollTop
  }

  function toEnd(): void {
    const { value: element } = box
    if (element) element.scrollTop = rowCount.value * rowHeight
  }

  function scrolled(): boolean {
    const before = scrollTop.value
    scrollTop.value = box.value?.scrollTop ?? 0
    const isUp = scrollTop.value < before
    if (isUp || !following()) remember()
    return isUp
  }

  watch(version, async () => {
    const kept = anchor
    await nextTick()
    if (following()) toEnd()
    else if (kept) {
      const wanted = (book.rowOf(kept.number) + kept.rows) * rowHeight + kept.pixels
      if (Math.abs(wanted - (box.value?.scrollTop ?? 0)) >= 1) moveTo(wanted)
      remember()
    }
  })
  watch(following, async (follows) => {
    await nextTick()
    if (follows) toEnd()
  })

  return { rowCount, first, visible, top, height, scrolled, moveTo, remember }
}

/** How many rows of its line stand before it. */
function placeInLine(book: LogBook, row: LogRow): number {
  const begin = book.rowOf(row.of.number)
  for (let place = 0; book.rows[begin + place]?.of.number === row.of.number; place++)
    if (book.rows[begin + place] === row) return place
  return 0
}
