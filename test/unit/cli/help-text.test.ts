import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { commandTree } from '../../../src/main/cli/command-tree.ts'
import { renderHelp } from '../../../src/main/cli/help-text.ts'
import type { CommandSpec } from '../../../src/main/cli/parse-arguments.ts'

const tree: CommandSpec = {
  name: 'app',
  summary: 'a program',
  flags: [
    {
      name: 'home',
      type: 'string',
      placeholder: 'DIR',
      summary: 'where it lives',
      default: '~/.app',
      env: ['A', 'B']
    },
    { name: 'secret', type: 'string', summary: 'not shown', hidden: true }
  ],
  commands: [
    {
      name: 'act',
      aliases: ['a'],
      summary: 'do it',
      description: 'A longer text.\nOn two lines.',
      action: 'act',
      arguments: [
        { name: 'miner' },
        { name: 'file', optional: true, repeated: true, summary: 'what to read' }
      ],
      flags: [
        { name: 'verbose', aliases: ['v', 'h'], type: 'boolean', summary: 'say more' },
        { name: 'warm', type: 'boolean', summary: 'warm up', default: true },
        { name: 'wait', type: 'duration', summary: 'how long', default: 600_000 },
        { name: 'tag', type: 'list', summary: 'tags', default: ['x', 'y'] }
      ]
    },
    { name: 'hidden', summary: 'not shown', hidden: true }
  ]
}

describe('renderHelp', () => {
  it('of the root', () => {
    expect(renderHelp(tree, [], 80)).toBe(`NAME:
   app - a program

USAGE:
   app [global options] command [command options]

COMMANDS:
   act, a   do it
   help, h  Show this help, or that of one command

GLOBAL OPTIONS:
   --home DIR     where it lives (default: "~/.app") [$A, $B]
   --help, -h     show help
   --version, -v  print the version
`)
  })

  it('of a command', () => {
    expect(renderHelp(tree, ['act'], 80)).toBe(`NAME:
   app act - do it

USAGE:
   app act [options] <miner> [file]...

DESCRIPTION:
   A longer text.
   On two lines.

ARGUMENTS:
   [file]...  what to read

OPTIONS:
   --verbose, -v, -h  say more
   --warm             warm up (default: true)
   --wait VALUE       how long (default: 10m)
   --tag VALUE        tags (default: "x", "y")
   --help             show help
`)
  })

  it('refuses a path that leads nowhere', () => {
    expect(() => renderHelp(tree, ['no'])).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  const paths: string[][] = []
  const visit = (command: CommandSpec, path: string[]): void => {
    paths.push(path)
    for (const inner of command.commands ?? []) visit(inner, [...path, inner.name])
  }
  visit(commandTree, [])

  it.each(paths.flatMap((path) => [40, 60, 80, 200].map((width) => [path.join(' '), path, width] as const)))(
    'of "%s" fits and shows every flag and command (%j, %d columns)',
    (_name, path, width) => {
      const help = renderHelp(commandTree, path, width)
      const command = path.reduce<CommandSpec | undefined>(
        (level, word) => level?.commands?.find(({ name }) => name === word),
        commandTree
      )
      for (const line of help.split('\n')) {
        // Only a word that is too long by itself may stand out.
        if (line.trim().includes(' ')) expect(line.length, line).toBeLessThanOrEqual(Math.min(width, 120))
        expect(line).toBe(line.trimEnd())
      }
      for (const { name } of command?.flags ?? []) expect(help).toContain(`--${name}`)
      for (const { name } of command?.commands ?? []) expect(help).toContain(`   ${name} `)
      const words = help.split(/\s+/).join(' ')
      expect(words).toContain(`venus-sector-manager${path.map((word) => ` ${word}`).join('')}`)
    }
  )
})

describe('start-up', () => {
  it('the parser and the help text load nothing but themselves and the error', async () => {
    const url = (name: string): string =>
      JSON.stringify(new URL(`../../../src/main/cli/${name}.ts`, import.meta.url).href)
    const program = `import { registerHooks } from 'node:module'
const loaded = []
registerHooks({ load(url, context, next) { if (url.startsWith('file:')) loaded.push(url); return next(url, context) } })
const { commandTree } = await import(${url('command-tree')})
const { parseArguments } = await import(${url('parse-arguments')})
const { renderHelp } = await import(${url('help-text')})
renderHelp(commandTree, parseArguments(commandTree, ['--help']).path)
console.log(JSON.stringify(loaded.map((file) => file.split('/').slice(-2).join('/')).sort()))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
    expect(JSON.parse(stdout)).toEqual([
      'cli/command-tree.ts',
      'cli/help-text.ts',
      'cli/parse-arguments.ts',
      'cli/read-flag-value.ts',
      'cli/suggest.ts',
      'commands/console.ts',
      'commands/daemon.ts',
      'commands/devnet.ts',
      'commands/gpu.ts',
      'commands/poster.ts',
      'commands/proof.ts',
      'commands/prover.ts',
      'commands/proving.ts',
      'commands/sealer.ts',
      'commands/shared-flags.ts',
      'commands/storage.ts',
      'commands/worker.ts',
      'contract/errors.ts',
      'lib/edit-distance.ts',
      'lib/error.ts'
    ])
  })
})
