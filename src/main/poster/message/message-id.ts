/**
 * Names of messages before they are signed, derived from their content: the same content has the same name after a restart
 * too, so nothing is sent twice. Source: proving.md §1.7. What a message costs is no part of its name.
 */
import { createHash } from 'node:crypto'
import type { Deadline } from '../../filecoin/deadline.ts'
import { cidOfMessage, type Message } from '../../filecoin/message/message.ts'

/** The CID of the message without nonce and gas, as venus names it. */
export function idOfMessage(message: Message): string {
  return cidOfMessage({ ...message, nonce: 0n, gasLimit: 0, gasFeeCap: 0n, gasPremium: 0n })
}

/** @param inHand the deadline that was being proven, so that the same declaration can be made again in a later period */
export function idOfDeclaration(message: Message, inHand: Deadline): string {
  return `${idOfMessage(message)}-${inHand.index}-${inHand.open}`
}

/** The first of `id`, `id-r1`, `id-r2`, … that was not used. */
export function nextId(id: string, used: readonly string[]): string {
  if (!used.includes(id)) return id
  for (let again = 1; ; again++) {
    const next = `${id}-r${again}`
    if (!used.includes(next)) return next
  }
}

/** The MsgUuid of an id, for Lotus: version 8 of RFC 9562, from the SHA-256 of the id. */
export function uuidOfId(id: string): string {
  const bytes = createHash('sha256').update(`poster message ${id}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
