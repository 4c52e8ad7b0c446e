/** `devnet call`: any method of the control endpoint. */
import { PosterError } from '../../lib/error.ts'
import { parseJson, type JsonValue } from '../../lib/json.ts'
import type { Action } from '../action.ts'
import { printJson } from '../output.ts'
import { callDevnet } from '../steer-devnet.ts'

export const run: Action = async (command) => {
  const [method = '', params = '[]'] = command.positionals
  printJson(await callDevnet(command, method, readParams(params)))
}

/** @throws PosterError USAGE */
function readParams(text: string): JsonValue[] {
  try {
    const params = parseJson(text)
    if (Array.isArray(params)) return params
  } catch (cause) {
    throw new PosterError('USAGE', `the params are no JSON: ${text}`, {
      cause,
      advice: "Give a list: '[10]'"
    })
  }
  throw new PosterError('USAGE', `the params are no list: ${text}`, { advice: "Give a list: '[10]'" })
}
