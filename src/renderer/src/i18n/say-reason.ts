/** A reason that a node gives in English, in the language of the page where it is one we know; otherwise as it came. Pure. */
import { en } from './en/index.ts'
import type { Messages } from './en/index.ts'

const known = new Map<string, keyof Messages['driverReasons']>()
for (const [key, sentence] of Object.entries(en.driverReasons)) {
  // Object.entries forgets the names of the keys.
  known.set(sentence, key as keyof Messages['driverReasons'])
}

export function sayReason(reason: string, messages: Messages): string {
  const key = known.get(reason)
  return key === undefined ? reason : messages.driverReasons[key]
}

/** Parameters of a text, the reasons among them said so. */
export function sayReasons(
  parameters: Readonly<Record<string, string | number>>,
  messages: Messages
): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'string' ? sayReason(value, messages) : value
    ])
  )
}
