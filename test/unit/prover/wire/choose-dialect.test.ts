import { expect, it } from 'vitest'
import { inferDialect } from '../../../../src/main/prover/wire/choose-dialect.ts'

it.each([
  [[], undefined, 'B'],
  [['processor', 'window_post'], undefined, 'B'],
  [['processor', 'wdpost'], undefined, 'A'],
  [['wdpost'], undefined, 'A'],
  [['--log=wdpost.log'], undefined, 'B'],
  [['processor', 'wdpost'], 'B', 'B'],
  [['processor', 'window_post'], 'A', 'A']
] as const)('%j with own key %s speaks %s', (args, own, dialect) => {
  expect(inferDialect(args, own)).toBe(dialect)
})
