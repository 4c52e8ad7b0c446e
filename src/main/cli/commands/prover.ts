/** The commands about the provers of a running node. */
import type { CommandSpec, FlagSpec } from '../command-spec.ts'
import { json, upgrade } from './shared-flags.ts'

const proverNames = [
  {
    name: 'name',
    repeated: true,
    summary: 'wdpost-0, winpost-1, … as "list" shows them; "all" for every one'
  }
]
const now: FlagSpec = {
  name: 'now',
  type: 'boolean',
  summary: 'do not wait for its tasks; other provers take them over'
}

export const prover: CommandSpec = {
  name: 'prover',
  summary: 'Provers of ext-prover.cfg in a running node',
  commands: [
    {
      name: 'list',
      summary: 'List the provers: what they do, on which card, what was wrong with them',
      description:
        'It ends with 1 when a kind of proof that this node is there for has no prover that is ready.',
      action: 'prover-list',
      flags: [
        { name: 'cards', type: 'boolean', summary: 'ask the driver on which card each prover really is' },
        {
          name: 'env',
          type: 'string',
          placeholder: 'NAME',
          summary: 'show the environment of this prover instead; values that look secret are covered'
        },
        {
          name: 'output',
          type: 'string',
          placeholder: 'NAME',
          summary: 'show the last lines this prover wrote instead'
        },
        { name: 'lines', type: 'integer', default: 100, summary: 'with --output: how many lines' },
        json
      ]
    },
    {
      name: 'stop',
      summary: 'Give a prover no new tasks and end it when its own are done; it stays stopped',
      arguments: proverNames,
      flags: [now],
      action: 'prover-stop'
    },
    {
      name: 'start',
      summary: 'Start a stopped prover, or at once one that waits for its next try',
      arguments: proverNames,
      action: 'prover-start'
    },
    {
      name: 'restart',
      summary: 'End a prover when its tasks are done, and start it again',
      arguments: proverNames,
      flags: [now],
      action: 'prover-restart'
    },
    {
      name: 'share',
      summary: 'Give provers another share of the work, until the next change of ext-prover.cfg',
      description:
        'It counts at once, for tasks not yet given out; nothing that runs is touched. What is to last stands in ext-prover.cfg, and the next change of that file brings back what it says.',
      arguments: proverNames,
      flags: [
        {
          name: 'weight',
          type: 'integer',
          placeholder: 'NUMBER',
          summary: 'share of the work, compared with the other provers'
        },
        {
          name: 'concurrent',
          type: 'integer',
          placeholder: 'NUMBER',
          summary: 'proofs at the same time'
        }
      ],
      action: 'prover-share'
    },
    {
      name: 'test',
      summary: 'Tell whether provers read tasks and answer them, and with a sector, whether they prove',
      description:
        'Without a sector it asks for the proof of one that exists nowhere: a real prover refuses at once, which shows that it works up to its card. With a sector it proves for real, over random randomness. Nothing goes to the chain. It ends with 1 when one of the provers does not do well.',
      arguments: [
        {
          name: 'name',
          optional: true,
          repeated: true,
          summary: 'these provers, "all" for every one; none = the node chooses'
        }
      ],
      action: 'prover-test',
      flags: [
        {
          name: 'sector',
          type: 'string',
          placeholder: 'SECTOR',
          summary: 'prove this sector, named as its files are: s-t01000-1'
        },
        {
          name: 'sealed-cid',
          type: 'string',
          placeholder: 'CID',
          summary: 'with --sector: its sealed CID (bagboea4b5abc…), as the chain has it'
        },
        upgrade,
        {
          name: 'proof-type',
          type: 'integer',
          placeholder: 'NUMBER',
          summary: 'with --sector: registered PoSt proof type, 0 to 14 (default: the V1 type of its size)'
        },
        {
          name: 'timeout',
          type: 'duration',
          summary: 'how long a prover may take; after that it is ended (default: 1m0s, with a sector 30m0s)'
        },
        json
      ]
    }
  ]
}
