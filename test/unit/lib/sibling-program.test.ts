import { expect, it } from 'vitest'
import { siblingProgram } from '../../../src/main/lib/sibling-program.ts'

it('finds a program beside a module, as source and built', () => {
  expect(siblingProgram('file:///a/src/main/sectors/store-probe.ts', 'store-probe-process').href).toBe(
    'file:///a/src/main/sectors/store-probe-process.ts'
  )
  expect(siblingProgram('file:///a/out/main/sectors/store-probe.js', 'store-probe-process').href).toBe(
    'file:///a/out/main/sectors/store-probe-process.js'
  )
})
