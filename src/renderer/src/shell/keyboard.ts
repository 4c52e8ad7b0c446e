/**
 * The one listener for keys that belong to no control. The shell takes pages and palette; the page on screen says with
 * `useSelectionKeys` what L, C and Esc do with its selection, and marks its search field with `data-page-search`.
 */
import { onScopeDispose } from 'vue'
import { meaningOf } from './keys.ts'

/** What a page does with its selection; false says that there was nothing to do. */
export interface SelectionKeys {
  readonly logs?: () => boolean
  readonly copy?: () => boolean
  readonly close?: () => boolean
}

/** The latest first: a drawer's before the page's under it. */
const selections: SelectionKeys[] = []

/** Until the component that asked is gone. */
export function useSelectionKeys(keys: SelectionKeys): void {
  selections.unshift(keys)
  onScopeDispose(() => {
    const at = selections.indexOf(keys)
    if (at >= 0) selections.splice(at, 1)
  })
}

export interface ShellKeys {
  readonly openPage: (digit: string) => boolean
  readonly togglePalette: () => void
  readonly openHelp: () => void
  /** True while something over the page takes the keys. */
  readonly isCovered: () => boolean
}

/** Called once, by the frame. */
export function useKeyboard(shell: ShellKeys): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const meaning = meaningOf(event, isTyping(event.target))
    if (!meaning) return
    if (meaning.kind === 'palette') {
      event.preventDefault()
      shell.togglePalette()
      return
    }
    if (shell.isCovered()) return
    if (act(meaning.kind, meaning.kind === 'page' ? meaning.digit : '', shell)) event.preventDefault()
  }
  document.addEventListener('keydown', onKey)
  onScopeDispose(() => document.removeEventListener('keydown', onKey))
}

function act(
  kind: 'page' | 'help' | 'search' | 'logs' | 'copy' | 'close',
  digit: string,
  shell: ShellKeys
): boolean {
  switch (kind) {
    case 'page':
      return shell.openPage(digit)
    case 'help':
      shell.openHelp()
      return true
    case 'search':
      return focusSearch()
    case 'logs':
    case 'copy':
    case 'close':
      return selections.some((keys) => keys[kind]?.() ?? false)
  }
}

function focusSearch(): boolean {
  const marked = document.querySelector('[data-page-search]')
  const field = marked instanceof HTMLInputElement ? marked : marked?.querySelector('input, textarea')
  if (!(field instanceof HTMLElement)) return false
  field.focus()
  return true
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.closest('input:not([type=radio]):not([type=checkbox]), textarea, select, [role=textbox]') !== null
  )
}
