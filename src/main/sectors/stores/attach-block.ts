/**
 * The configuration block that `storage attach` prints for pasting (node-protocol.md §1.6, §3.4). Pure text.
 */

export interface AttachedStore {
  readonly name: string
  readonly path: string
  readonly strict: boolean
  readonly readOnly: boolean
}

/** A `[[Common.PersistStores]]` block, ending with a line break. */
export function renderStoreBlock(store: AttachedStore): string {
  return [
    '[[Common.PersistStores]]',
    `Name = ${quoteToml(store.name)}`,
    `Path = ${quoteToml(store.path)}`,
    `Strict = ${store.strict}`,
    `ReadOnly = ${store.readOnly}`,
    ''
  ].join('\n')
}

/** A TOML basic string. Lone surrogates, which TOML cannot hold, become U+FFFD. */
export function quoteToml(text: string): string {
  const body = Buffer.from(text)
    .toString()
    .replace(/["\\\u0000-\u001f\u007f]/g, (character) => {
      if (character === '"' || character === '\\') return `\\${character}`
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    })
  return `"${body}"`
}
