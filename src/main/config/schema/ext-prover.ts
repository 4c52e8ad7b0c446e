/**
 * `ext-prover.cfg`: one child process per `[[WdPost]]` and `[[WinPost]]` entry (node-protocol.md §4.1).
 * A present `Bin`, even an empty one, means "this program with these Args"; without it both are derived (§4.2).
 */
import { key, list, type EntryRemark, type ReadMembers } from './describe.ts'
import { integer, listOf, mapOf, text } from './value-types.ts'

const entryMembers = {
  bin: key('Bin', text, undefined, 'Program to run; not set = the prover that comes with the manager', {
    example: '/path/to/custom/bin'
  }),
  args: key('Args', listOf(text), [], 'Arguments, all of them; only with Bin', {
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
  envs: key('Envs', mapOf(text), {}, 'Environment variables of the program', {
    example: { ENV_KEY: 'ENV_VAL' }
  })
}

function inspect(entry: ReadMembers<typeof entryMembers>): EntryRemark[] {
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
  if (entry.bin === undefined && entry.args.length > 0) {
    return [{ kind: 'note', key: 'Args', message: 'Args is ignored because Bin is not set' }]
  }
  return []
}

export const extProverFile = {
  name: 'ext-prover',
  members: {
    wdPost: list('WdPost', 'Programs for WindowPoSt', entryMembers, { effect: 'restart', inspect }),
    winPost: list('WinPost', 'Programs for WinningPoSt (since v0.4)', entryMembers, {
      effect: 'restart',
      inspect
    })
  }
}

export type ExtProverConfig = ReadMembers<(typeof extProverFile)['members']>
export type ExtProverEntry = ExtProverConfig['wdPost'][number]
