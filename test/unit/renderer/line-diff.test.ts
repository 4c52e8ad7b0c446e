import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { foldHunks, hunksOfDiff } from '../../../src/renderer/src/components/diff/fold-hunks.ts'
import { diffLines } from '../../../src/renderer/src/components/diff/line-diff.ts'
import type { DiffLine } from '../../../src/renderer/src/components/diff/line-diff.ts'

const lines = (...texts: string[]): string => texts.map((text) => `${text}\n`).join('')
const show = (all: readonly DiffLine[]): string[] =>
  all.map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`)
const sideOf = (all: readonly DiffLine[], other: 'added' | 'removed'): string[] =>
  all.filter(({ kind }) => kind !== other).map(({ text }) => text)

describe('diffLines', () => {
  it('finds what changed and leaves the rest', () => {
    expect(show(diffLines(lines('a', 'b', 'c'), lines('a', 'x', 'c', 'd')).lines)).toEqual([
      ' a',
      '-b',
      '+x',
      ' c',
      '+d'
    ])
  })

  it('numbers both sides', () => {
    const { lines: all } = diffLines(lines('a', 'b'), lines('b', 'c'))
    expect(all.map(({ before, after }) => [before, after])).toEqual([
      [1, undefined],
      [2, 1],
      [undefined, 2]
    ])
  })

  it('knows empty texts', () => {
    expect(diffLines('', '').lines).toEqual([])
    expect(show(diffLines('', lines('a')).lines)).toEqual(['+a'])
    expect(show(diffLines(lines('a'), '').lines)).toEqual(['-a'])
  })

  it('gives both texts back, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { lines: all } = diffLines(lines(...before), lines(...after))
        expect(sideOf(all, 'added')).toEqual(before)
        expect(sideOf(all, 'removed')).toEqual(after)
      })
    )
  })

  it('changes as few lines as there are to change', () => {
    const { lines: all } = diffLines(
      lines('a', 'b', 'c', 'a', 'b', 'b', 'a'),
      lines('c', 'b', 'a', 'b', 'a', 'c')
    )
    expect(all.filter(({ kind }) => kind !== 'same')).toHaveLength(5)
  })

  it('gives up on texts that have nothing in common, and says so', () => {
    const many = (letter: string): string =>
      lines(...Array.from({ length: 1500 }, (_, index) => `${letter}${index}`))
    const { lines: all, whole } = diffLines(many('a'), many('b'))
    expect([all.length, whole]).toEqual([3000, true])
  })
})

describe('foldHunks', () => {
  const same = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index}`)

  it('folds equal lines far from a change', () => {
    const before = lines(...same(20))
    const { lines: all } = diffLines(before, before.replace('line 10\n', 'changed\n'))
    expect(foldHunks(all).map(({ folded, count }) => [folded, count])).toEqual([
      [true, 7],
      [false, 8],
      [true, 6]
    ])
  })

  it('does not fold a single line', () => {
    const before = lines(...same(9))
    const { lines: all } = diffLines(before, before.replace('line 4\n', 'changed\n'))
    expect(foldHunks(all).map(({ folded, count }) => [folded, count])).toEqual([[false, 10]])
  })

  it('takes a diff made elsewhere and tells how much lies between its hunks', () => {
    const hunks = hunksOfDiff({
      added: 1,
      removed: 1,
      hunks: [
        {
          beforeStart: 5,
          beforeCount: 2,
          afterStart: 5,
          afterCount: 1,
          lines: [
            { kind: 'same', text: 'a' },
            { kind: 'removed', text: 'b' }
          ]
        },
        {
          beforeStart: 19,
          beforeCount: 0,
          afterStart: 19,
          afterCount: 1,
          lines: [{ kind: 'added', text: 'c' }]
        }
      ]
    })
    expect(hunks.map(({ folded, count }) => [folded, count])).toEqual([
      [true, 4],
      [false, 2],
      [true, 13],
      [false, 1]
    ])
    expect(hunks[3]?.lines[0]).toMatchObject({ before: undefined, after: 19 })
  })
})
