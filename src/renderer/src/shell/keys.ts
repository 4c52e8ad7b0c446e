/**
 * What a key means, the same on every page: 1–9 and 0 pages, Ctrl/Cmd+K palette, `/` search, `?` these keys, `L` logs and `C` copy of what is
 * selected, Esc closes. Pure. Inside a field only the palette and Esc mean anything.
 */

export type KeyMeaning =
  | { readonly kind: 'page'; readonly digit: string }
  | { readonly kind: 'palette' | 'help' | 'search' | 'logs' | 'copy' | 'close' }

/** What of a keyboard event counts. */
export interface KeyStroke {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** @param typing the focus is in something that takes text */
export function meaningOf(stroke: KeyStroke, typing: boolean): KeyMeaning | undefined {
  const { key, ctrlKey, metaKey, altKey } = stroke
  if ((ctrlKey || metaKey) && !altKey) return key.toLowerCase() === 'k' ? { kind: 'palette' } : undefined
  if (altKey) return undefined
  if (key === 'Escape') return { kind: 'close' }
  if (typing) return undefined
  if (/^\d$/.test(key)) return { kind: 'page', digit: key }
  if (key === '?') return { kind: 'help' }
  if (key === '/') return { kind: 'search' }
  if (key === 'l' || key === 'L') return { kind: 'logs' }
  if (key === 'c' || key === 'C') return { kind: 'copy' }
  return undefined
}
