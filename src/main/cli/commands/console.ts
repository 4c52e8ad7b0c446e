/** The console in a browser. Ours: the original has no such command. */
import type { CommandSpec, FlagSpec } from '../command-spec.ts'

/** @param prefix before each name, where they stand beside the flags of a node */
function browserFlags(prefix: '' | 'console-'): readonly FlagSpec[] {
  return [
    {
      name: `${prefix}listen`,
      type: 'string',
      placeholder: 'ADDRESS',
      summary:
        'address of the console for browsers (default: 127.0.0.1:1790); off loopback it speaks TLS and is read-only'
    },
    {
      name: `${prefix}name`,
      type: 'list',
      placeholder: 'NAME',
      summary: 'off loopback: a name or address the console is reached under; may be repeated'
    },
    {
      name: `${prefix}grant`,
      type: 'list',
      placeholder: 'PERMISSION',
      summary: 'off loopback: operate, besides reading'
    },
    {
      name: `${prefix}tls-cert`,
      type: 'string',
      placeholder: 'FILE',
      summary: 'off loopback: certificate as PEM (default: one made on first use)'
    },
    { name: `${prefix}tls-key`, type: 'string', placeholder: 'FILE', summary: 'its key as PEM' }
  ]
}

/** Those of `daemon run --console`. */
export const consoleFlags: readonly FlagSpec[] = [
  { name: 'console', type: 'boolean', summary: 'serve the console to browsers, and print a link to it' },
  ...browserFlags('console-')
]

const consoleHome: FlagSpec = {
  name: 'console-home',
  type: 'string',
  placeholder: 'DIR',
  summary: 'directory of the console’s own files (default: ~/.poster-console)',
  env: ['POSTER_CONSOLE_PATH']
}

export const consoleCommand: CommandSpec = {
  name: 'console',
  summary: 'Serve the console to browsers; it starts and watches nodes of its own',
  description:
    'Prints a link that opens once, within ten minutes. Nodes that are started in it run in this process and end with it. For a console of one daemon use "daemon run --console".',
  action: 'console-run',
  flags: [consoleHome, ...browserFlags('')],
  commands: [
    {
      name: 'link',
      summary: 'Print a new link to a console that runs on this machine',
      description:
        'Asks the console of --console-home, or with --home the daemon of that home that runs with --console.',
      action: 'console-link',
      flags: [
        consoleHome,
        {
          name: 'only',
          type: 'list',
          placeholder: 'PERMISSION',
          summary: 'give no more than this: read, operate, host, spend; may be repeated'
        }
      ]
    }
  ]
}
