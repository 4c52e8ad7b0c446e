import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compareLines,
  compareTexts,
  linesOf
} from '../../../../src/main/console/config-files/compare-texts.ts'
import { mergeTexts } from '../../../../src/main/console/config-files/merge-texts.ts'
import type { TextDiff } from '../../../../src/shared/contract/console/config-file.ts'

/** What the hunks make of a text: the other one, or the diff is wrong. */
function apply(before: string, { hunks }: TextDiff): string[] {
  const old = linesOf(before)
  const result: string[] = []
  let at = 0
  for (const hunk of hunks) {
    const start = hunk.beforeCount === 0 ? hunk.beforeStart : hunk.beforeStart - 1
    result.push(...old.slice(at, start))
    expect(hunk.lines.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(
      old.slice(start, start + hunk.beforeCount)
    )
    expect(hunk.lines.filter(({ kind }) => kind !== 'removed')).toHaveLength(hunk.afterCount)
    expect(result.length).toBe(hunk.afterCount === 0 ? hunk.afterStart : hunk.afterStart - 1)
    result.push(...hunk.lines.filter(({ kind }) => kind !== 'removed').map(({ text }) => text))
    at = start + hunk.beforeCount
  }
  return [...result, ...old.slice(at)]
}

const texts = fc
  .array(fc.constantFrom('a', 'b', 'c', '[[WdPost]]', ''), { maxLength: 40 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''))

describe('the difference of two texts', () => {
  test('leads from one to the other, whatever they are', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const diff = compareTexts(before, after)
        expect(apply(before, diff)).toEqual(linesOf(after))
        expect(linesOf(after).length - linesOf(before).length).toBe(diff.added - diff.removed)
      }),
      { numRuns: 500 }
    )
  })

  test('is the smallest one', () => {
    expect(compareTexts('a\nb\nc\na\nb\nb\na\n', 'c\nb\na\nb\na\nc\n')).toMatchObject({
      added: 2,
      removed: 3
    })
    expect(compareTexts('same\n', 'same\n')).toEqual({ added: 0, removed: 0, hunks: [] })
  })

  test('of far changes has a hunk each, with three lines around', () => {
    const before = Array.from({ length: 40 }, (_, line) => `line ${line}\n`)
    const after = before.with(5, 'five\n').with(30, 'thirty\n').join('')
    const { hunks } = compareTexts(before.join(''), after)
    expect(hunks.map(({ beforeStart, beforeCount }) => [beforeStart, beforeCount])).toEqual([
      [3, 7],
      [28, 7]
    ])
  })

  test('of two large texts with nothing in common ends soon', () => {
    const text = (prefix: string): string[] => Array.from({ length: 50_000 }, (_, line) => `${prefix}${line}`)
    const began = performance.now()
    expect(compareLines(text('a'), text('b'))).toHaveLength(1)
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})

describe('two changes of one text', () => {
  const base = 'one\ntwo\nthree\nfour\nfive\n'
  test('are put together where they touch different lines', () => {
    expect(mergeTexts(base, base.replace('one', 'ONE'), base.replace('five', 'FIVE\nsix'))).toBe(
      'ONE\ntwo\nthree\nfour\nFIVE\nsix\n'
    )
  })
  test('of the same lines are not chosen between', () => {
    expect(mergeTexts(base, base.replace('two', 'TWO'), base.replace('two', 'zwei'))).toBeUndefined()
    expect(mergeTexts(base, base.replace('two', 'TWO'), base.replace('three', 'drei'))).toBeUndefined()
  })
  test('that are one and the same count once', () => {
    const changed = base.replace('two', 'TWO')
    expect(mergeTexts(base, `${changed}six\n`, changed)).toBe(`${changed}six\n`)
  })
})
