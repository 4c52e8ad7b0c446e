/** Where the assignment is for: a home that was just prepared, a node of this machine, another machine. */
export type WizardPlace =
  { readonly kind: 'new' } | { readonly kind: 'node'; readonly node: string } | { readonly kind: 'elsewhere' }

/** Names it among drafts. */
export function placeKey(place: WizardPlace): string {
  return place.kind === 'node' ? `node ${place.node}` : place.kind
}
