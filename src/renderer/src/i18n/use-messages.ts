/** The texts in the language chosen now; switching changes every text on the page at once. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useSettings } from '../stores/settings.ts'
import { en } from './en/index.ts'
import type { Messages } from './en/index.ts'
import type { Language } from './language.ts'
import { zhCN } from './zh-CN/index.ts'

const messages: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN }

export function useMessages(): ComputedRef<Messages> {
  const settings = useSettings()
  return computed(() => messages[settings.language])
}
