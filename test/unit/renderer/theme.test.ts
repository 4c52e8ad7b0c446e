/** Naive UI takes unknown theme names without a word; here every name is held against what the library itself knows. */
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import * as naive from 'naive-ui'
import { describe, expect, it } from 'vitest'
import { darkTheme } from '../../../src/renderer/src/theme/dark-theme.ts'
import { darkOverrides, lightOverrides, themeOf } from '../../../src/renderer/src/theme/naive-theme.ts'
import { darkTokens, fonts, lightTokens } from '../../../src/renderer/src/theme/tokens.ts'
import type { Tokens } from '../../../src/renderer/src/theme/tokens.ts'

interface ComponentTheme {
  readonly self?: (common: unknown) => object
  readonly peers?: Readonly<Record<string, ComponentTheme>>
}

/** Names a component's own theme has, once it is computed from the common ones. */
function knownNames(theme: ComponentTheme | undefined, common: unknown): string[] {
  return Object.keys(theme?.self?.(common) ?? {})
}

/** Names in the overrides that the library does not know, as `Component.name`. */
function unknownNames(
  overrides: Readonly<Record<string, object>>,
  themes: Readonly<Record<string, ComponentTheme | undefined>>,
  common: unknown
): string[] {
  return Object.entries(overrides).flatMap(([component, values]) => {
    if (component === 'common') return []
    const { peers = {}, ...own } = values as { peers?: Record<string, object> }
    const known = knownNames(themes[component], common)
    return [
      ...Object.keys(own)
        .filter((name) => !known.includes(name))
        .map((name) => `${component}.${name}`),
      ...unknownNames(peers, themes[component]?.peers ?? {}, common)
    ]
  })
}

describe.each([
  ['dark', darkOverrides, naive.darkTheme],
  ['light', lightOverrides, naive.lightTheme]
])('%s theme', (_name, overrides, theme) => {
  it('sets only common names the library has', () => {
    const known = Object.keys(theme.common ?? {})
    expect(Object.keys(overrides.common ?? {}).filter((name) => !known.includes(name))).toEqual([])
  })

  it('sets only names that each component’s own theme has', () => {
    const themes = theme as unknown as Record<string, ComponentTheme>
    expect(unknownNames(overrides as Record<string, object>, themes, theme.common)).toEqual([])
    expect(unknownNames({ Button: { colour: '#000000' } }, themes, theme.common)).toEqual(['Button.colour'])
  })

  it('gives colours as hex, since the library computes on them', () => {
    const colours = Object.entries(overrides.common ?? {}).filter(([name]) => /Color/.test(name))
    expect(colours.filter(([, value]) => !/^(#|rgba?\()/.test(String(value)))).toEqual([])
  })
})

describe('our dark theme', () => {
  const source = resolve(import.meta.dirname, '../../../src/renderer/src')
  const used = new Set(
    readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.vue'))
      .flatMap((name) => readFileSync(resolve(source, name), 'utf8').match(/(?<=<N)[A-Z]\w+/g) ?? [])
  )
  /** Without a theme of their own: drawn by the theme of what they are part of, or drawing nothing. */
  const parts = new Set(['ConfigProvider', 'DialogProvider', 'MessageProvider'])
  const owners: Readonly<Record<string, string>> = {
    CheckboxGroup: 'Checkbox',
    DrawerContent: 'Drawer',
    FormItem: 'Form',
    RadioButton: 'Radio',
    RadioGroup: 'Radio'
  }
  const whole = naive.darkTheme as unknown as Record<string, ComponentTheme>
  const ours = darkTheme as unknown as Record<string, ComponentTheme>
  const light = naive.lightTheme as unknown as Record<string, ComponentTheme>
  const overrides = darkOverrides as unknown as Record<string, Record<string, unknown>>

  it('draws every component of the page as the whole one of the library would', () => {
    expect(used.size).toBeGreaterThan(20)
    const common = { ...naive.darkTheme.common, ...darkOverrides.common }
    const drawn = (theme: ComponentTheme | undefined, name: string): object => ({
      ...(theme ?? light[name])?.self?.(common),
      ...overrides[name]
    })
    for (const component of used) {
      if (parts.has(component)) continue
      const name = owners[component] ?? component
      expect(whole[name], `a theme for N${component}`).toBeDefined()
      expect(drawn(ours[name], name), name).toEqual(drawn(whole[name], name))
    }
  })
})

describe('themes', () => {
  it('are made of tokens alone: another set of tokens leaves no colour of the first', () => {
    const colours = (tokens: Tokens): Set<string> =>
      new Set(JSON.stringify(themeOf(tokens)).match(/#[0-9a-f]{6}/gi) ?? [])
    const light = new Set(JSON.stringify(lightTokens).match(/#[0-9a-f]{6}/gi) ?? [])
    expect([...colours(lightTokens)].filter((colour) => !light.has(colour))).toEqual([])
  })

  it('keep interactive things neutral and states coloured', () => {
    expect(darkOverrides.Button?.colorPrimary).toBe(darkTokens.accent.base)
    expect(darkOverrides.Button?.colorError).toBe('transparent')
    expect(lightOverrides.Progress?.fillColorError).toBe(lightTokens.critical.solid)
  })
})

describe('tokens.css', () => {
  const css = readFileSync(resolve(import.meta.dirname, '../../../src/renderer/src/theme/tokens.css'), 'utf8')

  /** `surface.panel` as `--surface-panel`. */
  function variablesOf(tokens: Tokens): Record<string, string> {
    return Object.fromEntries(
      Object.entries(tokens).flatMap(([group, value]: [string, string | Record<string, string>]) =>
        typeof value === 'string'
          ? [[`--${group}`, value]]
          : Object.entries(value).map(([name, colour]) => [`--${group}-${name}`, colour])
      )
    )
  }

  function readVariables(block: string): Record<string, string> {
    return Object.fromEntries(
      [...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value])
    )
  }

  const plain = (values: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        value
          .toLowerCase()
          .replace(/\s+/g, '')
          .replaceAll('"', "'")
          .replace(/([(,])\./g, '$10.')
      ])
    )

  it.each([
    ['dark', darkTokens],
    ['light', lightTokens]
  ])('holds every token of the %s theme and nothing else', (name, tokens) => {
    const block = css.slice(css.indexOf(`[data-theme='${name}']`))
    const variables = readVariables(block.slice(0, block.indexOf('}')))
    expect(plain(variables)).toEqual(plain(variablesOf(tokens)))
  })

  it('names the same fonts', () => {
    const variables = readVariables(css.slice(0, css.indexOf('[data-theme')))
    expect(plain(variables)).toEqual(plain({ '--ui': fonts.ui, '--mono': fonts.mono }))
  })
})
