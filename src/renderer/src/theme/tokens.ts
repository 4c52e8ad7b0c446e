/**
 * The design tokens: the one source of every colour. tokens.css holds them as CSS variables (a token's path joined by a
 * hyphen: surface.panel is --surface-panel) and a test holds the two together; naive-theme.ts makes Naive UI's overrides of
 * them, which computes on colours and therefore wants hex. Colour means state, and nothing else.
 */

export type StateName = 'ok' | 'busy' | 'waiting' | 'warning' | 'critical' | 'unknown'

/** fg: text and icon; solid: bars; soft: tinted ground; line: border of that ground. */
export interface StateColours {
  readonly fg: string
  readonly solid: string
  readonly soft: string
  readonly line: string
}

type Named<Names extends string> = Readonly<Record<Names, string>>

export interface Tokens extends Readonly<Record<StateName, StateColours>> {
  readonly surface: Named<'chrome' | 'page' | 'panel' | 'raised' | 'selected' | 'overlay'>
  readonly line: Named<'divider' | 'border' | 'control'>
  readonly text: Named<'primary' | 'secondary' | 'tertiary' | 'disabled' | 'inverse'>
  readonly accent: Named<'base' | 'hover' | 'pressed' | 'focus'>
  /** s1 to s6 name a series or a source, never a state. */
  readonly chart: Named<'s1' | 's2' | 's3' | 's4' | 's5' | 's6' | 'grid' | 'axis'>
  readonly shadow: string
}

export const fonts = {
  ui: '-apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Ubuntu, "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif',
  mono: 'ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Noto Sans Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "Microsoft YaHei", monospace'
} as const

export const darkTokens: Tokens = {
  surface: {
    chrome: '#0E1114',
    page: '#12161A',
    panel: '#181D22',
    raised: '#20272E',
    selected: '#262E36',
    overlay: '#252D35'
  },
  line: { divider: '#262D35', border: '#343D47', control: '#66727E' },
  text: {
    primary: '#E8EBEE',
    secondary: '#B1B9C2',
    tertiary: '#8B96A1',
    disabled: '#5C6671',
    inverse: '#12161A'
  },
  accent: { base: '#E8EBEE', hover: '#FFFFFF', pressed: '#C9D0D7', focus: '#FFFFFF' },
  ok: { fg: '#4CC3A0', solid: '#2FA585', soft: '#142B26', line: '#215B4B' },
  busy: { fg: '#6FB2FF', solid: '#3F87E0', soft: '#15263B', line: '#284C7C' },
  waiting: { fg: '#B1B9C2', solid: '#717D89', soft: '#222930', line: '#3E4954' },
  warning: { fg: '#F2B84F', solid: '#D0911F', soft: '#31260F', line: '#6C5019' },
  critical: { fg: '#FF8087', solid: '#E24A5A', soft: '#37181F', line: '#7F3240' },
  unknown: { fg: '#8B96A1', solid: '#5C6671', soft: '#1B2127', line: '#4C5762' },
  chart: {
    s1: '#8FB0D6',
    s2: '#6FB5AA',
    s3: '#C7AA6B',
    s4: '#B394C9',
    s5: '#CB9484',
    s6: '#94A1AE',
    grid: '#262D35',
    axis: '#8B96A1'
  },
  shadow: '0 8px 24px rgba(0, 0, 0, .5)'
}

export const lightTokens: Tokens = {
  surface: {
    chrome: '#EFF1F4',
    page: '#F6F7F9',
    panel: '#FFFFFF',
    raised: '#EDF0F3',
    selected: '#DFE4E9',
    overlay: '#FFFFFF'
  },
  line: { divider: '#E5E9ED', border: '#D2D8DE', control: '#848F9A' },
  text: {
    primary: '#14191E',
    secondary: '#434D58',
    tertiary: '#5C6772',
    disabled: '#98A2AD',
    inverse: '#FFFFFF'
  },
  accent: { base: '#1C232A', hover: '#36414C', pressed: '#0B0F13', focus: '#14191E' },
  ok: { fg: '#086B56', solid: '#169277', soft: '#E3F4EF', line: '#A6D9CA' },
  busy: { fg: '#1558B4', solid: '#2F7ADD', soft: '#E7F0FC', line: '#AECDF4' },
  waiting: { fg: '#434D58', solid: '#848F9A', soft: '#EDF0F3', line: '#C9D0D7' },
  warning: { fg: '#845200', solid: '#CC860A', soft: '#FCF1DB', line: '#EAC77F' },
  critical: { fg: '#AA1043', solid: '#D92E4F', soft: '#FDEBEE', line: '#F0B0BC' },
  unknown: { fg: '#5C6772', solid: '#98A2AD', soft: '#F2F4F6', line: '#B9C1C9' },
  chart: {
    s1: '#4F78A8',
    s2: '#2F8377',
    s3: '#94742B',
    s4: '#7F5C99',
    s5: '#A2604E',
    s6: '#64717E',
    grid: '#E5E9ED',
    axis: '#5C6772'
  },
  shadow: '0 8px 24px rgba(20, 25, 30, .14)'
}
