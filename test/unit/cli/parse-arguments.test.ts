import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandTree } from '../../../src/main/cli/command-tree.ts'
import {
  parseArguments,
  type CommandSpec,
  type FlagSpec,
  type FlagValue,
  type ParsedCommand
} from '../../../src/main/cli/parse-arguments.ts'
import { formatGoDuration, readFlagValue } from '../../../src/main/cli/read-flag-value.ts'
import { suggest } from '../../../src/main/cli/suggest.ts'
import { PosterError } from '../../../src/main/lib/error.ts'

const tree: CommandSpec = {
  name: 'app',
  summary: 'a program',
  flags: [
    { name: 'home', type: 'string', summary: 's', env: ['APP_HOME', 'OLD_HOME'], default: '~/.app' },
    { name: 'level', type: 'integer', summary: 's' }
  ],
  commands: [
    {
      name: 'group',
      aliases: ['g'],
      summary: 's',
      flags: [{ name: 'listen', type: 'string', summary: 's', default: ':1789' }],
      commands: [
        {
          name: 'act',
          summary: 's',
          action: 'act',
          arguments: [{ name: 'miner actor' }, { name: 'sector number', optional: true }],
          flags: [
            { name: 'verbose', aliases: ['v'], type: 'boolean', summary: 's' },
            { name: 'warm', type: 'boolean', summary: 's', default: true, env: ['APP_WARM'] },
            { name: 'wait', type: 'duration', summary: 's', default: 600_000 },
            { name: 'count', type: 'integer', summary: 's', env: ['APP_COUNT'] },
            { name: 'tag', type: 'list', summary: 's', env: ['APP_TAGS'] },
            { name: 'name', type: 'string', summary: 's' },
            { name: 'secret', type: 'string', summary: 's', hidden: true }
          ]
        },
        {
          name: 'each',
          summary: 's',
          action: 'each',
          arguments: [{ name: 'file' }, { name: 'more', optional: true, repeated: true }]
        }
      ]
    },
    { name: 'plain', summary: 's', action: 'plain' },
    { name: 'invisible', summary: 's', action: 'invisible', hidden: true }
  ]
}

function parse(line: string, env: Record<string, string> = {}): ParsedCommand {
  return parseArguments(tree, line === '' ? [] : line.split(' '), env)
}

function refusal(
  line: string,
  env: Record<string, string> = {}
): { message: string; advice: string | undefined } {
  try {
    parse(line, env)
  } catch (error) {
    if (PosterError.is(error, 'USAGE')) return { message: error.message, advice: error.advice }
    throw error
  }
  throw new Error(`${line} was accepted`)
}

describe('flags', () => {
  it.each([
    ['--home x plain', 'home', 'x'],
    ['--home=x plain', 'home', 'x'],
    ['-home x plain', 'home', 'x'],
    ['-home=x plain', 'home', 'x'],
    ['--home= plain', 'home', ''],
    ['--home=a=b plain', 'home', 'a=b'],
    ['--home - plain', 'home', '-'],
    ['--home -x plain', 'home', '-x'],
    ['--home a --home b plain', 'home', 'b'],
    ['plain', 'home', '~/.app'],
    ['--level 0x10 plain', 'level', 16],
    ['--level=-5 plain', 'level', -5],
    ['--level -5 plain', 'level', -5],
    ['group --listen :2 act m', 'listen', ':2'],
    ['g act m', 'listen', ':1789'],
    ['g act m --wait 1h30m', 'wait', 5_400_000],
    ['g act m', 'wait', 600_000],
    ['g act m --tag a,b --tag c', 'tag', ['a', 'b', 'c']],
    ['g act m -v', 'verbose', true],
    ['g act m --warm=false', 'warm', false],
    ['g act m', 'warm', true],
    ['g act m --name --1', 'name', '--1'],
    ['g act --name x m', 'name', 'x'],
    ['g act m --name x', 'name', 'x']
  ])('%s', (line, name, expected) => {
    expect(parse(line).flags[name]).toEqual(expected)
  })

  it.each([
    ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
    ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const)
  ])('a boolean takes =%s', (word, expected) => {
    expect(parse(`g act m --verbose=${word}`).boolean('verbose')).toBe(expected)
  })

  it('has typed getters that know what was given', () => {
    const parsed = parse('--home x g act m --wait 5s --count 3 --tag a -v')
    expect(parsed.string('home')).toBe('x')
    expect(parsed.duration('wait')).toBe(5_000)
    expect(parsed.integer('count')).toBe(3)
    expect(parsed.list('tag')).toEqual(['a'])
    expect(parsed.boolean('verbose')).toBe(true)
    expect(parsed.isSet('home')).toBe(true)
    expect(parsed.isSet('listen')).toBe(false)
    expect(parsed.string('no-such')).toBeUndefined()
    expect(parsed.boolean('no-such')).toBe(false)
    expect(parsed.list('no-such')).toEqual([])
    expect(parsed.string('constructor')).toBeUndefined()
    expect(() => parsed.string('verbose')).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
  })
})

describe('environment', () => {
  it.each([
    ['plain', { APP_HOME: 'a', OLD_HOME: 'b' }, 'home', 'a'],
    ['plain', { OLD_HOME: 'b' }, 'home', 'b'],
    ['plain', { APP_HOME: '', OLD_HOME: 'b' }, 'home', 'b'],
    ['--home x plain', { APP_HOME: 'a' }, 'home', 'x'],
    ['g act m', { APP_WARM: 'f' }, 'warm', false],
    ['g act m', { APP_COUNT: '7' }, 'count', 7],
    ['g act m', { APP_TAGS: 'a, b' }, 'tag', ['a', 'b']]
  ])('%s with %j', (line, env, name, expected) => {
    const parsed = parse(line, env)
    expect(parsed.flags[name]).toEqual(expected)
    expect(parsed.isSet(name)).toBe(true)
  })

  it('is named when its value is wrong', () => {
    expect(refusal('g act m', { APP_COUNT: 'many' })).toEqual({
      message: '"many" in the environment variable APP_COUNT is not a value for --count',
      advice: 'It takes a whole number'
    })
  })
})

describe('commands and arguments', () => {
  it.each([
    ['', [], undefined, []],
    ['group', ['group'], undefined, []],
    ['g act m', ['group', 'act'], 'act', ['m']],
    ['g act m 5', ['group', 'act'], 'act', ['m', '5']],
    ['g act -v m 5 --count 2', ['group', 'act'], 'act', ['m', '5']],
    ['g act -- -v --count', ['group', 'act'], 'act', ['-v', '--count']],
    ['g act - -v', ['group', 'act'], 'act', ['-']],
    ['g each a b c d', ['group', 'each'], 'each', ['a', 'b', 'c', 'd']],
    ['invisible', ['invisible'], 'invisible', []]
  ])('%j', (line, path, action, positionals) => {
    expect(parse(line)).toMatchObject({ path, action, positionals, help: false, version: false })
  })

  it.each([
    ['--help', []],
    ['-h', []],
    ['help', []],
    ['group -h', ['group']],
    ['group help', ['group']],
    ['help group act', ['group', 'act']],
    ['g act --help', ['group', 'act']],
    ['g act m 5 -h', ['group', 'act']],
    ['g act a b c d --help', ['group', 'act']]
  ])('%s asks for help', (line, path) => {
    expect(parse(line)).toMatchObject({ help: true, path, action: undefined })
  })

  it('knows the version at the top only', () => {
    expect(parse('--version')).toMatchObject({ version: true, action: undefined })
    expect(parse('-v')).toMatchObject({ version: true })
    expect(parse('g act m -v')).toMatchObject({ version: false })
    expect(refusal('plain --version').message).toContain('unknown flag --version')
  })

  it('does not take a help that is an argument', () => {
    expect(parse('g act -- --help')).toMatchObject({ help: false, positionals: ['--help'] })
    expect(parse('g act help')).toMatchObject({ help: false, positionals: ['help'] })
  })
})

describe('refusals say what to do', () => {
  it.each([
    ['plian', 'app: unknown command "plian"', 'Did you mean "plain"?'],
    ['group atc', 'app group: unknown command "atc"', 'Did you mean "act"?'],
    ['zzz', 'app: unknown command "zzz"', 'See app --help'],
    ['invisibl', 'app: unknown command "invisibl"', 'See app --help'],
    ['--hoem x plain', 'app: unknown flag --hoem', 'Did you mean --home?'],
    ['g act m --secrt x', 'app group act: unknown flag --secrt', 'See app group act --help'],
    ['g act m --home x', 'app group act: unknown flag --home', 'Write it before "group"'],
    ['g act m -zz=3', 'app group act: unknown flag -zz', 'See app group act --help'],
    ['g act m -1', 'app group act: unknown flag -1', 'To give it as an argument, write -- before it'],
    ['g act m --listen x', 'app group act: unknown flag --listen', 'Write it before "act"'],
    ['--home', 'flag --home needs a value', 'Write --home=VALUE'],
    [
      '--home --level 1',
      'flag --home needs a value, but --level follows',
      'Should that be the value, write --home=--level'
    ],
    [
      '--home -- plain',
      'flag --home needs a value, but -- follows',
      'Should that be the value, write --home=--'
    ],
    ['--level many plain', '"many" is not a value for --level', 'It takes a whole number'],
    [
      '--level 9007199254740993 plain',
      '"9007199254740993" is not a value for --level',
      'It takes a whole number'
    ],
    ['g act m --wait 5', '"5" is not a value for --wait', 'It takes a duration such as 30s, 10m or 1h30m'],
    ['g act m --verbose=yes', '"yes" is not a value for --verbose', 'It takes true or false'],
    ['--help=maybe', '"maybe" is not a value for --help', 'It takes true or false'],
    ['---home x', '"---home" is not a flag', 'Write --name or --name=value'],
    ['--=x', '"--=x" is not a flag', 'Write --name or --name=value'],
    ['g act', 'app group act: <miner actor> is missing', 'See app group act --help'],
    ['g act a b c', 'app group act: unexpected argument "c"', 'See app group act --help'],
    [
      'plain false',
      'app plain: unexpected argument "false"',
      'A value for a boolean flag is written --name=false'
    ]
  ])('%s', (line, message, advice) => {
    expect(refusal(line)).toEqual({ message, advice })
  })
})

describe('a command line written from its parts', () => {
  const word = fc
    .string({ minLength: 1, maxLength: 12, unit: 'binary' })
    .filter((text) => !text.startsWith('-'))
  const values: Record<FlagSpec['type'], fc.Arbitrary<FlagValue>> = {
    string: fc.string(),
    boolean: fc.boolean(),
    integer: fc.maxSafeInteger(),
    duration: fc.integer({ min: -1e9, max: 1e9 }),
    list: fc.array(fc.stringMatching(/^[a-z0-9]{1,5}$/), { minLength: 1 })
  }
  const leaf = tree.commands?.[0]?.commands?.[0]
  const flags = leaf?.flags ?? []
  const chosen = fc.record(Object.fromEntries(flags.map(({ name, type }) => [name, values[type]])), {
    requiredKeys: []
  })
  const style = fc.constantFrom('--', '-')

  it('parses to these parts, wherever the flags stand (property)', () => {
    fc.assert(
      fc.property(
        chosen,
        fc.array(word, { minLength: 1, maxLength: 2 }),
        style,
        fc.nat(),
        (given, words, dash, seed) => {
          const pieces = Object.entries(given).map(([name, value]) => `${dash}${name}=${textOf(name, value)}`)
          const mixed: string[] = []
          const left = [...words]
          for (const [i, piece] of pieces.entries()) {
            if ((seed >> i) % 2 === 1) mixed.push(...left.splice(0, 1))
            mixed.push(piece)
          }
          const parsed = parseArguments(tree, ['--home', 'x', 'group', 'act', ...mixed, ...left])
          expect(parsed.positionals).toEqual(words)
          expect(parsed.path).toEqual(['group', 'act'])
          expect(parsed.flags).toMatchObject({ home: 'x', ...given })
          for (const { name } of flags) expect(parsed.isSet(name)).toBe(name in given)
          // Written once more from what was parsed, it parses the same.
          const again = Object.entries(parsed.flags)
            .filter(([name]) => flags.some((flag) => flag.name === name))
            .map(([name, value]) => `--${name}=${textOf(name, value)}`)
          const twice = parseArguments(tree, ['--home=x', 'g', 'act', ...again, '--', ...words])
          expect(twice.flags).toEqual(parsed.flags)
          expect(twice.positionals).toEqual(parsed.positionals)
        }
      )
    )
  })

  it('or is refused with USAGE, never otherwise (property)', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'group',
        'act',
        'each',
        '--',
        '-',
        '--home',
        '--help',
        '-v',
        '--warm',
        '--tag',
        'm',
        '--wait=1s'
      ),
      fc.string({ maxLength: 6 })
    )
    fc.assert(
      fc.property(fc.array(part), (args) => {
        try {
          parseArguments(tree, args)
        } catch (error) {
          expect(PosterError.is(error, 'USAGE')).toBe(true)
        }
      }),
      { numRuns: 2_000 }
    )
  })

  function textOf(name: string, value: FlagValue | undefined): string {
    if (typeof value === 'object') return value.join(',')
    const isDuration = flags.find((flag) => flag.name === name)?.type === 'duration'
    return isDuration && typeof value === 'number' ? formatGoDuration(value) : String(value)
  }
})

describe('values', () => {
  it.each([
    ['300ms', 300],
    ['1.5s', 1_500],
    ['-1.5h', -5_400_000],
    ['1h2m3s', 3_723_000],
    ['.5m', 30_000],
    ['1us', 0.001],
    ['0', 0],
    ['+5s', 5_000]
  ])('duration %s', (text, expected) => expect(readFlagValue('duration', text)).toBeCloseTo(expected, 9))

  it.each(['', '5', 's', '1d', '1h 2m', '1.h.', '--1s', `${'9'.repeat(400)}h`])('no duration: %j', (text) =>
    expect(readFlagValue('duration', text)).toBeUndefined()
  )

  it.each(['', '1.5', '1e3', '0x', ' 1', '1_000', 'NaN'])('no integer: %j', (text) =>
    expect(readFlagValue('integer', text)).toBeUndefined()
  )

  it('a duration that was printed reads back (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e10, max: 1e10 }), (milliseconds) => {
        expect(readFlagValue('duration', formatGoDuration(milliseconds))).toBeCloseTo(milliseconds, 3)
      })
    )
    expect([0, 600_000, 5_400_000, 300, 1_500, -1_000].map(formatGoDuration)).toEqual([
      ...['0s', '10m', '1h30m', '300ms', '1.5s', '-1s']
    ])
  })
})

describe('suggest', () => {
  it.each([
    ['demon', 'daemon'],
    ['DAEMON', 'daemon'],
    ['uitl', 'util'],
    ['x', undefined],
    ['completely-else', undefined]
  ])('%s', (word, expected) => expect(suggest(word, ['daemon', 'util', 'storage'])).toBe(expected))
})

describe('the command tree of this program', () => {
  const visit = (command: CommandSpec, seen: (command: CommandSpec) => void): void => {
    seen(command)
    for (const inner of command.commands ?? []) visit(inner, seen)
  }

  it('declares every flag and command once and defaults of the right type', () => {
    visit(commandTree, ({ flags = [], commands = [], arguments: list = [] }) => {
      const names = flags.flatMap(({ name, aliases = [] }) => [name, ...aliases])
      expect(new Set(names).size).toBe(names.length)
      expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length)
      for (const flag of flags) {
        if (flag.default === undefined) continue
        const text = flag.type === 'duration' ? formatGoDuration(Number(flag.default)) : String(flag.default)
        expect(readFlagValue(flag.type, text)).toEqual(flag.default)
      }
      const firstOptional = list.findIndex(({ optional }) => optional)
      if (firstOptional >= 0) expect(list.slice(firstOptional).every(({ optional }) => optional)).toBe(true)
      expect(list.slice(0, -1).some(({ repeated }) => repeated)).toBe(false)
    })
  })

  it("takes the chapter's command lines", () => {
    const proxy =
      '--home /h daemon run --listen=:2789 --proxy=127.0.0.1:1789 --poster --ext-prover --conf-dir /c'
    const parsed = parseArguments(commandTree, proxy.split(' '))
    expect(parsed).toMatchObject({ action: 'daemon-run', path: ['daemon', 'run'] })
    expect(parsed.flags).toMatchObject({
      home: '/h',
      listen: ':2789',
      proxy: '127.0.0.1:1789',
      poster: true,
      'ext-prover': true,
      'conf-dir': '/c',
      warmup: true
    })
  })
})
