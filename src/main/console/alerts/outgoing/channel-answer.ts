/** What a service says of a message: many answer 200 to what they refuse, with a number inside that tells. Pure. */
import type { CalledKind } from './channel-request.ts'

export interface Answer {
  readonly status: number
  /** Its beginning. */
  readonly text: string
}

export interface Refusal {
  readonly message: string
  readonly advice?: string
}

/** Characters of a reason. */
const longestReason = 200

/** @returns undefined for a message that was taken */
export function refusalIn(kind: CalledKind, { status, text }: Answer): Refusal | undefined {
  const said = parse(text)
  const { code, reason } = resultOf(kind, said)
  const isTaken = status >= 200 && status < 300
  if (isTaken && (code === undefined || code === 0)) {
    if (kind !== 'telegram' || said?.['ok'] === true) return undefined
  }
  if (status >= 300 && status < 400)
    return {
      message: `it answered ${status}: the message should go elsewhere, which is not followed`,
      advice: 'Enter the address it leads to, if you trust it'
    }
  const number = code === undefined || code === 0 ? status : code
  const because = reason === '' ? '' : `: ${reason.slice(0, longestReason)}`
  const advice = adviceFor(kind, number, reason)
  return { message: `it answered ${String(number)}${because}`, ...(advice === undefined ? {} : { advice }) }
}

type Said = Readonly<Record<string, unknown>>

function resultOf(
  kind: CalledKind,
  said: Said | undefined
): { readonly code: number | undefined; readonly reason: string } {
  const number = (name: string): number | undefined => {
    const value = said?.[name]
    return typeof value === 'number' ? value : undefined
  }
  const words = (...names: readonly string[]): string => {
    const found = names.map((name) => said?.[name]).find((value) => typeof value === 'string' && value !== '')
    return typeof found === 'string' ? found : ''
  }
  switch (kind) {
    case 'wecom':
    case 'dingtalk':
      return { code: number('errcode'), reason: words('errmsg') }
    case 'lark':
      return { code: number('code') ?? number('StatusCode'), reason: words('msg', 'StatusMessage') }
    case 'serverchan':
      return { code: number('code') ?? number('errno'), reason: words('message', 'info', 'errmsg') }
    case 'telegram':
      return { code: number('error_code'), reason: words('description') }
    case 'slack':
    case 'webhook':
      return { code: undefined, reason: words('error', 'message') }
  }
}

function adviceFor(kind: CalledKind, code: number, reason: string): string | undefined {
  if (kind === 'dingtalk' && code === 310_000)
    return /keyword|关键词/i.test(reason)
      ? 'Let the robot take messages with the word "PoSter"'
      : 'Check the signing secret, the allowed addresses of the robot, and the clock of this machine'
  if (kind === 'lark' && code === 19_021) return 'Check the signing secret and the clock of this machine'
  if (kind === 'lark' && code === 19_024) return 'Let the robot take messages with the word "PoSter"'
  if (code === 401 || code === 403 || code === 404)
    return 'Check the address and its key: the service does not know them'
  if (code === 429 || code === 45_009 || code === 130_101) return 'Allow fewer messages a minute'
  return undefined
}

function parse(text: string): Said | undefined {
  try {
    const value: unknown = JSON.parse(text)
    // Checked just here, and every member is checked where it is read.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Said) : undefined
  } catch {
    return undefined
  }
}
