/**
 * The border of the console: is there such a method, may this caller, are the parameters right; only then is a handler asked.
 * What changes something is written to the log with who asked.
 */
import { CheckError, type Check } from '../../shared/contract/check/check.ts'
import { consoleMethods, consoleTopics } from '../../shared/contract/console/contract.ts'
import type { Permission } from '../../shared/contract/console/permission.ts'
import type { ChannelHandlers } from '../../shared/channel/serve-channel.ts'
import type { ListSink } from '../../shared/channel/list-sink.ts'
import { PosterError } from '../lib/error.ts'
import type { Logger } from '../lib/log/logger.ts'
import type { ConsoleCall, Grant, MethodHandlers, TopicHandlers } from './handlers.ts'

export type AllMethods = MethodHandlers<typeof consoleMethods>
export type AllTopics = TopicHandlers<typeof consoleTopics>

/** Asks a person at the machine, outside the page. @returns whether it is agreed to */
export type ConfirmSpend = (what: string, call: ConsoleCall) => Promise<boolean>

export interface DispatchParts {
  readonly methods: AllMethods
  readonly topics: AllTopics
  readonly confirmSpend: ConfirmSpend
  readonly logger: Logger
}

type AnyMethod = (params: unknown, call: ConsoleCall) => unknown
type AnyTopic = (params: unknown, sink: ListSink) => (() => void) | Promise<() => void>

interface Declared {
  readonly permission: Permission
  readonly params: Check<unknown>
}

/** What one caller's channel is served with. */
export function dispatchFor(grant: Grant, parts: DispatchParts): ChannelHandlers {
  const log = parts.logger.named('console')
  return {
    async call(name, params, signal) {
      const declared = find<Declared>(consoleMethods, name, 'method')
      allow(grant, declared.permission, name)
      const checked = check(declared.params, params)
      const call: ConsoleCall = { signal, grant }
      if (declared.permission === 'spend' && !(await parts.confirmSpend(name, call))) {
        throw new PosterError(
          'NOT_PERMITTED',
          'it was not confirmed at the machine, so nothing was written on chain'
        )
      }
      if (declared.permission !== 'read') log.info(`asked for ${name}`, { by: grant.who })
      // The table gives every method its own parameters; the check above has just made them of that type.
      return (parts.methods[name as keyof AllMethods] as AnyMethod)(checked, call)
    },
    watch(name, params, sink) {
      const declared = find<Declared>(consoleTopics, name, 'topic')
      allow(grant, declared.permission, name)
      // As above, for topics.
      return (parts.topics[name as keyof AllTopics] as AnyTopic)(check(declared.params, params), sink)
    },
    onUnknownError(error, name) {
      log.error(`${name} failed inside the program`, { error })
    }
  }
}

function find<D>(table: Readonly<Record<string, D>>, name: string, what: string): D {
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  if (found !== undefined) return found
  throw new PosterError('NOT_FOUND', `the console has no ${what} "${name}"`, {
    advice: 'The page may be of another version than the program: load it again'
  })
}

function allow({ permissions }: Grant, permission: Permission, name: string): void {
  if (permissions.has(permission)) return
  throw new PosterError(
    'NOT_PERMITTED',
    `${name} needs the permission "${permission}", which this page has not`,
    {
      advice: deniedAdvice[permission]
    }
  )
}

const deniedAdvice: Readonly<Record<Permission, string>> = {
  read: 'Open the console by a new link',
  operate: 'Open the console on the machine itself, or grant "operate" where it is started',
  host: 'Use the desktop program or the browser on the machine itself: this is as good as a shell there',
  spend: 'Use the desktop program or the command line on the machine itself'
}

function check(params: Check<unknown>, given: unknown): unknown {
  try {
    return params(given ?? {}, 'params')
  } catch (error) {
    if (error instanceof CheckError)
      throw new PosterError('INVALID_ARGUMENT', error.message, { cause: error })
    throw error
  }
}
