/** The commands about where sectors are. */
import type { CommandSpec } from '../command-spec.ts'
import { json, upgrade, sector } from './shared-flags.ts'

export const storage: CommandSpec = {
  name: 'storage',
  summary: 'Stores and the sector index',
  commands: [
    {
      name: 'find',
      summary: 'Tell where a sector is',
      arguments: sector,
      flags: [upgrade, json],
      action: 'storage-find'
    },
    {
      name: 'attach',
      summary: 'Scan a directory for sectors and write them into the index',
      arguments: [{ name: 'storage path' }],
      action: 'storage-attach',
      flags: [
        {
          name: 'name',
          type: 'string',
          placeholder: 'NAME',
          summary: 'store name to record (default: the absolute path)'
        },
        { name: 'strict', type: 'boolean', summary: 'take regular files only, follow no links' },
        {
          name: 'read-only',
          type: 'boolean',
          summary: 'mark the store read-only in the printed configuration'
        },
        {
          name: 'verbose',
          aliases: ['v'],
          type: 'boolean',
          summary: 'print every sector that is taken or left out'
        },
        {
          name: 'allow-splitted',
          type: 'boolean',
          summary: 'sealed files and cache directories may be in different stores'
        },
        { name: 'dry-run', type: 'boolean', summary: 'scan and report, write nothing' },
        json
      ]
    },
    {
      name: 'check',
      summary: 'Tell whether sectors could be proven: are their files there, whole and readable',
      description:
        'Looks at the files of every sector in the index, or of those chosen. It ends with 1 when any is bad. Stores and time limits come from sector-manager.cfg.',
      action: 'storage-check',
      flags: [
        { name: 'miner', type: 'string', placeholder: 'MINER', summary: 'only this miner' },
        {
          name: 'number',
          type: 'list',
          placeholder: 'NUMBER',
          summary: 'only this sector of --miner; repeat it, or separate numbers by commas'
        },
        upgrade,
        { name: 'strict', type: 'boolean', summary: 'also read a few random nodes of the files' },
        { name: 'only-bad', type: 'boolean', summary: 'print bad sectors only' },
        { name: 'json', type: 'boolean', summary: 'print one JSON object per line' }
      ]
    },
    { name: 'list', summary: 'List the stores of a running node', flags: [json], action: 'storage-list' },
    {
      name: 'import',
      summary: 'Fill the sector index from JSON lines or from another node',
      description:
        'Lines look like {"Index":"normal","Miner":1000,"Number":1,"SealedFile":"store-a","CacheDir":"store-a"}. Repeating an import does no harm.',
      arguments: [{ name: 'file', optional: true, summary: '"-" for standard input' }],
      action: 'storage-import',
      flags: [
        {
          name: 'from',
          type: 'string',
          placeholder: 'ADDRESS',
          summary: 'read from the node at this address instead of a file'
        },
        { name: 'dry-run', type: 'boolean', summary: 'read and check, write nothing' },
        json
      ]
    },
    {
      name: 'export',
      summary: 'Write the sector index as JSON lines',
      arguments: [{ name: 'file', optional: true, summary: '"-" or nothing for standard output' }],
      flags: [{ name: 'miner', type: 'string', placeholder: 'MINER', summary: 'only this miner' }],
      action: 'storage-export'
    }
  ]
}
