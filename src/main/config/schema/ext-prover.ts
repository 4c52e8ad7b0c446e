/**
 * `ext-prover.cfg`: one child process per `[[WdPost]]` and `[[WinPost]]` entry (node-protocol.md §4.1).
 * A present `Bin`, even an empty one, means "this program with these Args"; without it both are derived (§4.2).
 */
import { key, list, type EntryRemark, type FileDescription, type ReadMembers } from './describe.ts'
import { noteEnvironment } from './ext-prover-environment.ts'
import { noteSharedCards } from './ext-prover-cards.ts'
import { argumentList, choice, integer, mapOf, text } from './value-types.ts'

const entryMembers = {
  bin: key('Bin', text, undefined, 'Program to run; not set = the prover that comes with the manager', {
    example: '/path/to/custom/bin'
  }),
  args: key('Args', argumentList, [], 'Arguments, all of them; only with Bin', {
    example: ['args1', 'args2', 'args3']
  }),
  concurrent: key('Concurrent', integer({ least: 0, zeroMeans: 1 }), 1, 'Proofs at the same time', {
    example: 1
  }),
  weight: key('Weight', integer({ least: 0, zeroMeans: 1 }), 1, 'Share of the work', { example: 1 }),
  readyTimeoutSecs: key(
    'ReadyTimeoutSecs',
    integer({ least: 0, most: 86_400, zeroMeans: 5 }),
    5,
    'Seconds to wait until the program is ready',
    { example: 5, since: 'v0.4' }
  ),
  dialect: key(
    'Dialect',
    choice('A', 'B'),
    undefined,
    'How the program is spoken to: A = Go programs of v0.2 and v0.3, B = v0.4 and later; not set = A where Args says wdpost, else B',
    { since: 'PoSter Console' }
  ),
  envs: key('Envs', mapOf(text), {}, 'Environment variables of the program', {
    example: { ENV_KEY: 'ENV_VAL' }
  })
}

type Entry = ReadMembers<typeof entryMembers>

function inspect(entry: Entry): EntryRemark[] {
  const name = Object.keys(entry.envs).find((variable) => variable === '' || /[=\0]/.test(variable))
  if (name !== undefined) {
    return [
      {
        kind: 'problem',
        key: 'Envs',
        message: `${JSON.stringify(name)} cannot be the name of an environment variable`,
        advice: 'Use a name without = in it'
      }
    ]
  }
  const notes = noteEnvironment(entry.envs)
  return [
    ...inspectCommand(entry),
    ...notes.map((message) => ({ kind: 'note', key: 'Envs', message }) as const)
  ]
}

/** What the command line and the dialect of an entry do not do, though one may think so (node-protocol.md §4.2, §10). */
function inspectCommand({ bin, args, dialect }: Entry): EntryRemark[] {
  const note = (key: string, message: string): EntryRemark[] => [{ kind: 'note', key, message }]
  if (bin === undefined) {
    return [
      ...(args.length > 0 ? note('Args', 'Args is ignored because Bin is not set') : []),
      ...(dialect === 'A'
        ? note(
            'Dialect',
            'Dialect "A" is ignored because Bin is not set: the program that is searched speaks B'
          )
        : [])
    ]
  }
  if (bin === '')
    return note('Bin', 'Bin is empty, which names no program; remove it to have the program searched')
  if (asksForWdPost(args) && dialect === 'B') {
    return note('Dialect', 'Dialect is "B" but "wdpost" is a command of v0.2 and v0.3, which speak A')
  }
  const [first] = args
  if (first === 'wdpost') {
    return note('Args', 'a sector-manager has no command "wdpost"; write Args = ["processor", "wdpost"]')
  }
  return []
}

/** Dialect A knows no winning proofs (node-protocol.md §5.1). */
function inspectWinPost(entry: Entry): EntryRemark[] {
  const isA = entry.bin !== undefined && dialectOf(entry) === 'A'
  const message = 'dialect A knows window proofs only; this entry cannot make winning proofs'
  return [
    ...(isA ? [{ kind: 'note', key: entry.dialect === 'A' ? 'Dialect' : 'Args', message } as const] : []),
    ...inspect(entry)
  ]
}

/** What an entry is spoken to in: as it says, else by its arguments, else B (node-protocol.md §5.3). */
export function dialectOf({ bin, args, dialect }: Entry): 'A' | 'B' {
  if (bin === undefined) return 'B'
  return dialect ?? (asksForWdPost(args) ? 'A' : 'B')
}

function asksForWdPost(args: readonly string[]): boolean {
  return args.includes('wdpost')
}

const members = {
  wdPost: list('WdPost', 'Programs for WindowPoSt', entryMembers, { effect: 'now', inspect }),
  winPost: list('WinPost', 'Programs for WinningPoSt (since v0.4)', entryMembers, {
    effect: 'now',
    inspect: inspectWinPost
  })
}

export type ExtProverConfig = ReadMembers<typeof members>
export type ExtProverEntry = ExtProverConfig['wdPost'][number]

export const extProverFile: FileDescription<typeof members> = {
  name: 'ext-prover',
  members,
  inspect: (config) => noteSharedCards({ WdPost: config.wdPost, WinPost: config.winPost })
}
