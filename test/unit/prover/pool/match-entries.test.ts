import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ChildSpec } from '../../../../src/main/prover/child/child-spec.ts'
import { matchEntries, type PresentChild } from '../../../../src/main/prover/pool/match-entries.ts'
import type { PoolEntry } from '../../../../src/main/prover/pool/pool-contract.ts'

function spec(over: Partial<ChildSpec> = {}): ChildSpec {
  return {
    stage: 'window_post',
    bin: undefined,
    args: [],
    envs: {},
    concurrent: 1,
    weight: 1,
    readyTimeout: 5000,
    dialect: 'B',
    ...over
  }
}

function card(number: number, over: Partial<ChildSpec> = {}): ChildSpec {
  return spec({ envs: { CUDA_VISIBLE_DEVICES: String(number), TMPDIR: `/tmp/card-${number}` }, ...over })
}

function entry(over: ChildSpec): PoolEntry {
  return { spec: over, configured: true }
}

function present(name: string, over: ChildSpec, leaving = false): PresentChild {
  return { name, spec: over, leaving }
}

/** `keep a`, `add`, `remove b`, one word or two per change. */
function changes(children: readonly PresentChild[], specs: readonly ChildSpec[]): string[] {
  return matchEntries(children, specs.map(entry)).map((change) =>
    change.kind === 'add' ? 'add' : `${change.kind} ${change.child}`
  )
}

describe('matchEntries', () => {
  it('adds everything to an empty pool and removes everything for an empty file', () => {
    expect(changes([], [card(0), card(1)])).toEqual(['add', 'add'])
    expect(changes([present('a', card(0)), present('b', card(1))], [])).toEqual(['remove a', 'remove b'])
  })

  it('keeps equal entries wherever they stand now', () => {
    const children = [present('a', card(0)), present('b', card(1)), present('c', card(2))]
    expect(changes(children, [card(2), card(0), card(1)])).toEqual(['keep c', 'keep a', 'keep b'])
  })

  it('keeps as many of the same entry as the file still has', () => {
    const children = [present('a', spec()), present('b', spec()), present('c', spec())]
    expect(changes(children, [spec(), spec()])).toEqual(['keep a', 'keep b', 'remove c'])
    const same = entry(spec())
    expect(matchEntries(children.slice(0, 1), [same, same]).map(({ kind }) => kind)).toEqual(['keep', 'add'])
  })

  it('does not mind the order of variables, nor arguments that mean nothing', () => {
    const written = spec({ envs: { A: '1', B: '2' }, args: ['x'] })
    expect(changes([present('a', written)], [spec({ envs: { B: '2', A: '1' } })])).toEqual(['keep a'])
    const own = spec({ bin: '/p', args: ['x'] })
    expect(changes([present('a', own)], [spec({ bin: '/p', args: ['y'] })])).toEqual(['replace a'])
  })

  it('sets weight and concurrency in place, but not before equal entries have found each other', () => {
    const children = [present('a', spec({ weight: 2 })), present('b', spec())]
    expect(changes(children, [spec(), spec({ weight: 3 })])).toEqual(['keep b', 'share a'])
    expect(changes([present('a', spec())], [spec({ concurrent: 4 })])).toEqual(['share a'])
  })

  it('replaces on the same card, found by its TMPDIR, then by position', () => {
    const children = [present('a', card(0)), present('b', card(1)), present('c', spec({ bin: '/old' }))]
    const wanted = [card(1, { bin: '/new' }), spec({ bin: '/other' }), card(0, { bin: '/new' })]
    expect(changes(children, wanted)).toEqual(['replace b', 'replace c', 'replace a'])
  })

  it.each<Partial<ChildSpec>>([{ readyTimeout: 1 }, { dialect: 'A' }, { bin: '' }, { envs: { A: '1' } }])(
    'takes %j for another program to run',
    (over) => {
      expect(changes([present('a', spec())], [spec(over)])).toEqual(['replace a'])
    }
  )

  it('never makes a winning prover out of a window prover', () => {
    const winning = spec({ stage: 'winning_post' })
    expect(changes([present('a', spec())], [winning])).toEqual(['add', 'remove a'])
    const sameCard = card(0, { stage: 'winning_post' })
    expect(changes([present('a', card(0))], [sameCard])).toEqual(['add', 'remove a'])
  })

  it('lets an entry that comes back follow the child that still leaves its card', () => {
    expect(changes([present('a', card(0), true)], [card(0)])).toEqual(['replace a'])
    expect(changes([present('a', card(0), true)], [card(0, { weight: 2 })])).toEqual(['replace a'])
    expect(changes([present('a', card(0), true)], [])).toEqual([])
  })

  it('answers every entry once and every child at most once', () => {
    const seed = Number(process.env['TEST_SEED'] ?? randomInt(2 ** 31))
    console.log(`match-entries seed ${seed}`)
    let state = seed
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const any = (): ChildSpec =>
      card(random(3), {
        stage: random(3) ? 'window_post' : 'winning_post',
        weight: 1 + random(2),
        bin: random(2) ? '/a' : undefined
      })
    for (let round = 0; round < 500; round++) {
      const children = Array.from({ length: random(6) }, (_, i) => present(`c${i}`, any(), random(4) === 0))
      const entries = Array.from({ length: random(6) }, () => entry(any()))
      const result = matchEntries(children, entries)
      const used = result.flatMap((change) => (change.kind === 'add' ? [] : [change.child]))
      expect(new Set(used).size).toBe(used.length)
      const answered = result.flatMap((change) => (change.kind === 'remove' ? [] : [change.entry]))
      expect(answered).toEqual(entries)
      const untouched = children.filter(({ name }) => !used.includes(name))
      expect(untouched.every(({ leaving }) => leaving)).toBe(true)
      for (const change of result) {
        if (change.kind === 'add' || change.kind === 'remove') continue
        const child = children.find(({ name }) => name === change.child)
        expect(child?.spec.stage).toBe(change.entry.spec.stage)
      }
      expect(matchEntries(children, entries)).toEqual(result)
    }
  })

  it('does nothing when applied twice', () => {
    const entries = [card(0), card(1), spec()].map(entry)
    const children = entries.map(({ spec: own }, i) => present(`c${i}`, own))
    expect(matchEntries(children, entries).every(({ kind }) => kind === 'keep')).toBe(true)
  })
})
