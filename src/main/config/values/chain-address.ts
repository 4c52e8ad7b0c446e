/**
 * The look of a Filecoin address in a configuration file: network letter, protocol, payload characters and length.
 * It does not verify checksums; whoever sends to an address decodes it first. Source: node-protocol.md §3.1.
 */

const shapes: readonly RegExp[] = [
  /^[ft]0\d{1,20}$/,
  /^[ft]1[a-z2-7]{39}$/,
  /^[ft]2[a-z2-7]{39}$/,
  /^[ft]3[a-z2-7]{84}$/,
  /^[ft]4\d{1,20}f[a-z2-7]{7,94}$/
]

/** True when the text has the shape of an ID, secp256k1, actor, BLS or delegated address, `f` or `t`. */
export function isChainAddress(text: string): boolean {
  return shapes.some((shape) => shape.test(text))
}

/** True when both name the same account; the network letter is only a way of writing. */
export function sameChainAddress(one: string, other: string): boolean {
  return one.slice(1) === other.slice(1)
}
