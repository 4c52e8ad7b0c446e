/** One call to the control endpoint of a running devnet, and how its answer is printed. */
import { PosterError } from '../lib/error.ts'
import type { JsonValue } from '../lib/json.ts'
import { connectDevnet } from '../devnet/steer/connect-devnet.ts'
import { devnet } from './commands/devnet.ts'
import { runCancellable } from './context.ts'
import { readDevnetToken } from './devnet-settings.ts'
import { printJson, printLine } from './output.ts'
import type { ParsedCommand } from './parse-arguments.ts'
import { textAt, valueAt } from './record.ts'

/** Flags of `devnet` that its commands know as well. */
const steeringFlags: ReadonlySet<string> = new Set(['listen', 'token'])
const flagsOfRun = (devnet.flags ?? []).map(({ name }) => name).filter((name) => !steeringFlags.has(name))

/** @throws PosterError USAGE, ADDRESS_INVALID, REMOTE_UNREACHABLE, REMOTE_ERROR, … */
export async function callDevnet(
  command: ParsedCommand,
  method: string,
  params: readonly JsonValue[]
): Promise<JsonValue> {
  refuseFlagsOfRun(command)
  const control = connectDevnet(command.string('listen') ?? '', readDevnetToken(command))
  try {
    return await runCancellable((signal) => control.call(method, params, signal))
  } finally {
    await control.close()
  }
}

/** Whoever steers a devnet that runs does not make one, and should not believe so. @throws PosterError USAGE */
function refuseFlagsOfRun(command: ParsedCommand): void {
  const [flag] = flagsOfRun.filter((name) => command.isSet(name))
  if (flag === undefined) return
  throw new PosterError('USAGE', `--${flag} does not go with "${command.path.join(' ')}"`, {
    advice: `It is for starting a devnet: devnet --${flag} …`
  })
}

/** Calls a method that answers with the state of the devnet, and prints that. */
export async function steerDevnet(
  command: ParsedCommand,
  method: string,
  params: readonly JsonValue[]
): Promise<void> {
  const status = await callDevnet(command, method, params)
  if (command.boolean('json')) return printJson(status)
  const cids = valueAt(status, 'Head')
  const pending = textAt(status, 'Pending')
  printLine(
    `${textAt(status, 'Name')}: epoch ${textAt(status, 'Epoch')}, head at height ${textAt(status, 'Height')}, ${pending} messages pending`
  )
  for (const cid of Array.isArray(cids) ? cids : []) printLine(`  ${textAt(cid, '/')}`)
}

/** @throws PosterError USAGE */
export function readCountArgument(text: string, what: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (count > 0) return count
  throw new PosterError('USAGE', `"${text}" is no ${what}`, { advice: 'Give 1 or more' })
}
