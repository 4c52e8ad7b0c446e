/** Naive UI takes unknown theme names without a word; here every name is held against what the library itself knows. */
import * as naive from 'naive-ui'
import { describe, expect, it } from 'vitest'
import { darkOverrides, lightOverrides } from '../../../src/renderer/src/theme/naive-theme.ts'

describe.each([
  ['dark', darkOverrides, naive.darkTheme],
  ['light', lightOverrides, naive.lightTheme]
])('%s theme', (_name, overrides, theme) => {
  it('sets only common names the library has', () => {
    const known = Object.keys(theme.common ?? {})
    expect(Object.keys(overrides.common ?? {}).filter((name) => !known.includes(name))).toEqual([])
  })

  it('gives colours as hex, since the library computes on them', () => {
    const colours = Object.entries(overrides.common ?? {}).filter(([name]) => /Color/.test(name))
    expect(colours.filter(([, value]) => !/^(#|rgba?\()/.test(String(value)))).toEqual([])
  })
})

describe('themes', () => {
  it('override the same names in both', () => {
    const names = (overrides: object): string[] =>
      Object.entries(overrides).flatMap(([component, values]) =>
        Object.keys(values as object).map((name) => `${component}.${name}`)
      )
    expect(names(darkOverrides).sort()).toEqual(names(lightOverrides).sort())
  })
})
