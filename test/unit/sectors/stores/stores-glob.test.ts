import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { matchDirectories, toExpression } from '../../../../src/main/sectors/stores/match-directories.ts'
import { makeSparseFile, removeDirectory, temporaryDirectory } from '../../../support/sector-files.ts'

// From the table of Go's path/filepath match tests.
describe('toExpression', () => {
  it.each([
    ['abc', 'abc', true],
    ['*', 'abc', true],
    ['*c', 'abc', true],
    ['a*', 'a', true],
    ['a*b*c*d*e*x', 'axbxcxdxexxx', true],
    ['a*b?c*x', 'abxbbxdbxebxczzx', true],
    ['a*b?c*x', 'abxbbxdbxebxczzy', false],
    ['ab[c]', 'abc', true],
    ['ab[b-d]', 'abc', true],
    ['ab[e-g]', 'abc', false],
    ['ab[^c]', 'abc', false],
    ['ab[^e-g]', 'abc', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'ab', false],
    ['a?b', 'a☺b', true],
    ['a[^a]b', 'a☺b', true],
    ['[a-ζ]*', 'α', true],
    ['*[a-ζ]', 'A', false],
    ['[\\]a]', ']', true],
    ['[\\-]', '-', true],
    ['[x\\-]', 'z', false],
    ['a.c', 'abc', false],
    ['(a|b)', 'a', false],
    ['*', '.hidden', true]
  ])('%s against %s: %s', (pattern, name, matches) => expect(toExpression(pattern).test(name)).toBe(matches))

  it.each(['[', '[]a]', '[a', 'a\\', '[^', '[z-a]'])('refuses %s', (pattern) => {
    expect(() => toExpression(pattern)).toThrow('syntax error in pattern')
  })
})

describe('matchDirectories', () => {
  let root: string
  beforeEach(() => {
    root = temporaryDirectory('glob')
  })
  afterEach(() => removeDirectory(root))

  async function collect(pattern: string): Promise<string[]> {
    const found: string[] = []
    for await (const path of matchDirectories(pattern)) found.push(path.slice(root.length + 1))
    return found
  }

  it('walks segment by segment and gives directories only', async () => {
    for (const path of ['x1/store', 'x2/store', 'x2/other', 'y1/store']) {
      await mkdir(join(root, path), { recursive: true })
    }
    await makeSparseFile(join(root, 'x3'), 1)
    await makeSparseFile(join(root, 'x4/store'), 1)
    expect(await collect(join(root, 'x*', 'store'))).toEqual(['x1/store', 'x2/store'])
    expect(await collect(join(root, 'x*'))).toEqual(['x1', 'x2', 'x4'])
    expect(await collect(join(root, 'y1'))).toEqual(['y1'])
    expect(await collect(join(root, 'none', '*'))).toEqual([])
  })

  it('refuses a relative pattern', async () => {
    await expect(collect('x*')).rejects.toThrow('not an absolute path')
  })
})
