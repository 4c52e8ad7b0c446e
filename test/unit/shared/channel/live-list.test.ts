/** A list as published and as received, held against each other over random histories. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ListChange, Row } from '../../../../src/shared/channel/frame.ts'
import { KeyedList } from '../../../../src/shared/channel/keyed-list.ts'
import type { ListSink } from '../../../../src/shared/channel/list-sink.ts'
import { LiveList } from '../../../../src/shared/channel/live-list.ts'
import { PendingChange } from '../../../../src/shared/channel/pending-change.ts'
import { printedSeed } from '../../filecoin/test-seed.ts'

const seed = printedSeed('live list')

interface ValueRow extends Row {
  readonly value: number
}

/** A watcher that says when it is ready, and keeps what it is told. */
class SteppedSink implements ListSink<ValueRow> {
  readonly list = new KeyedList<ValueRow>()
  readonly changes: ListChange<ValueRow>[] = []
  readonly snapshots: number[] = []
  readonly ends: unknown[] = []
  #ready = true
  #listener: (() => void) | undefined

  get ready(): boolean {
    return this.#ready
  }

  set ready(ready: boolean) {
    this.#ready = ready
    if (ready) this.#listener?.()
  }

  onReady(listener: () => void): () => void {
    this.#listener = listener
    return () => (this.#listener = undefined)
  }

  snapshot(revision: number, rows: readonly ValueRow[]): void {
    this.snapshots.push(revision)
    this.list.snapshot(revision, rows)
  }

  change(change: ListChange<ValueRow>): void {
    expect(this.#ready).toBe(true)
    expect(this.list.change(change)).toBe(true)
    this.changes.push(change)
  }

  ended(error?: unknown): void {
    this.ends.push(error)
  }
}

function row(id: string, value = 0): ValueRow {
  return { id, value }
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const rows = fc.uniqueArray(fc.record({ id, value: fc.nat(2) }), { selector: (one) => one.id })
const act = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), rows }),
  fc.record({ kind: fc.constant('remove' as const), ids: fc.array(id, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('replace' as const), rows }),
  fc.record({ kind: fc.constant('turn' as const) }),
  fc.record({ kind: fc.constant('ready' as const), sink: fc.nat(2), ready: fc.boolean() }),
  fc.record({ kind: fc.constant('join' as const), sink: fc.nat(2) })
)

describe('LiveList', () => {
  it('ends with every watcher having its rows in its order, however they dawdle', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.array(act, { maxLength: 60 }), async (first, acts) => {
        const list = new LiveList<ValueRow>(first)
        const sinks = [new SteppedSink(), new SteppedSink(), new SteppedSink()]
        const joined = new Set<SteppedSink>()
        for (const step of acts) {
          switch (step.kind) {
            case 'put':
              list.put(...step.rows)
              break
            case 'remove':
              list.remove(...step.ids)
              break
            case 'replace':
              list.replace(step.rows)
              expect(new Set(list.rows().map((one) => one.id))).toEqual(
                new Set(step.rows.map((one) => one.id))
              )
              break
            case 'turn':
              await Promise.resolve()
              break
            case 'ready':
              sinks[step.sink]!.ready = step.ready
              break
            case 'join': {
              const sink = sinks[step.sink]!
              if (!joined.has(sink)) list.watch(sink)
              joined.add(sink)
              break
            }
          }
        }
        for (const sink of joined) sink.ready = true
        await Promise.resolve()
        for (const { list: shown, snapshots, changes } of joined) {
          expect(shown.rows()).toEqual(list.rows())
          // A row that came and went unseen moves the list on and is nobody's news.
          expect(shown.revision).toBeLessThanOrEqual(list.revision)
          expect(snapshots).toHaveLength(1)
          for (const { put, remove } of changes) expect(put.length + remove.length).toBeGreaterThan(0)
        }
      }),
      { seed, numRuns: 2000 }
    )
  })

  it('sends only rows whose JSON has changed, once per turn', async () => {
    const list = new LiveList([row('a', 1), row('b', 2)])
    const sink = new SteppedSink()
    list.watch(sink)
    list.put(row('a', 1), row('b', 3))
    list.put(row('b', 4))
    list.replace([row('a', 1), row('b', 4)])
    await Promise.resolve()
    expect(sink.changes).toEqual([{ since: 2, revision: 4, put: [row('b', 4)], remove: [] }])
  })

  it('says nothing when nothing changes', async () => {
    const list = new LiveList([row('a')])
    const sink = new SteppedSink()
    list.watch(sink)
    list.put(row('a'))
    list.remove('unknown')
    await Promise.resolve()
    expect([list.revision, sink.changes]).toEqual([1, []])
  })

  it('takes a list of 200 000 rows at once', () => {
    const many = Array.from({ length: 200_000 }, (_, number) => row(String(number)))
    const list = new LiveList<ValueRow>()
    list.replace(many)
    expect(list.size).toBe(200_000)
    list.replace([])
    expect(list.size).toBe(0)
  })

  it('sends what is left before its end, and ends late watchers at once', async () => {
    const list = new LiveList([row('a')])
    const sink = new SteppedSink()
    list.watch(sink)
    list.put(row('b'))
    const error = { code: 'CLOSED', message: 'the node has stopped' } as const
    list.end(error)
    list.put(row('c'))
    await Promise.resolve()
    expect(sink.list.rows()).toEqual([row('a'), row('b')])
    const late = new SteppedSink()
    list.watch(late)
    expect([sink.ends, late.ends, late.snapshots, list.watchers]).toEqual([[error], [error], [], 0])
  })
})

describe('PendingChange', () => {
  it('holds no more than the rows a watcher knows and those there are', () => {
    const pending = new PendingChange()
    for (let number = 0; number < 20_000; number += 1) {
      pending.put(`row-${number}`, true)
      if (number >= 10) pending.remove(`row-${number - 10}`)
      expect(pending.size).toBeLessThanOrEqual(11)
    }
  })
})

describe('KeyedList', () => {
  it('refuses a change that does not follow', () => {
    const list = new KeyedList<ValueRow>()
    expect(list.change({ since: 0, revision: 1, put: [row('a')], remove: [] })).toBe(false)
    list.snapshot(5, [row('a')])
    expect(list.change({ since: 4, revision: 6, put: [], remove: ['a'] })).toBe(false)
    expect([list.rows(), list.revision]).toEqual([[row('a')], 5])
  })

  it('gives the same array until something changes', () => {
    const list = new KeyedList<ValueRow>()
    list.snapshot(1, [row('a')])
    const before = list.rows()
    expect(list.rows()).toBe(before)
    list.change({ since: 1, revision: 2, put: [row('a', 1)], remove: [] })
    expect(list.rows()).toEqual([row('a', 1)])
    expect(list.get('a')).toEqual(row('a', 1))
  })
})
