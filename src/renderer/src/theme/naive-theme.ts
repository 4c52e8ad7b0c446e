/** Naive UI's overrides, made of our tokens: both themes by one function, so that they cannot drift apart. */
import type { GlobalThemeOverrides } from 'naive-ui'
import { commonOf } from './naive/common.ts'
import { controlsOf } from './naive/controls.ts'
import { frameOf } from './naive/frame.ts'
import { noticesOf } from './naive/notices.ts'
import { tablesOf } from './naive/tables.ts'
import { darkTokens, lightTokens } from './tokens.ts'
import type { Tokens } from './tokens.ts'

/** Everything Naive UI draws, in the colours of `tokens`. Use beside darkTheme or lightTheme of NConfigProvider. */
export function themeOf(tokens: Tokens): GlobalThemeOverrides {
  return {
    common: commonOf(tokens),
    ...frameOf(tokens),
    ...controlsOf(tokens),
    ...tablesOf(tokens),
    ...noticesOf(tokens)
  }
}

export const darkOverrides = themeOf(darkTokens)
export const lightOverrides = themeOf(lightTokens)
