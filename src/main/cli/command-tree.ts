/**
 * Every command, flag and argument. Names are the original's (node-protocol.md §1); what is ours says so.
 */
import type { CommandSpec, FlagSpec } from './command-spec.ts'

const json: FlagSpec = { name: 'json', type: 'boolean', summary: 'print JSON instead of text' }
const upgrade: FlagSpec = {
  name: 'upgrade',
  type: 'boolean',
  summary: 'look into the index of snap-deal sectors'
}
const sector = [{ name: 'miner actor' }, { name: 'sector number' }]

const daemon: CommandSpec = {
  name: 'daemon',
  summary: 'Set up and run a node',
  commands: [
    {
      name: 'init',
      summary: 'Write the default configuration files into the home directory; existing files are kept',
      action: 'daemon-init'
    },
    {
      name: 'run',
      summary: 'Run the node until it is told to stop',
      description:
        'Without --listen the node listens on 127.0.0.1:1789 only. --listen=":1789" opens it to every machine that can reach this one: reading methods answer anyone, changing ones need loopback or the token in <home>/rpc-token.',
      action: 'daemon-run',
      flags: [
        {
          name: 'listen',
          type: 'string',
          placeholder: 'ADDRESS',
          summary: 'address to listen on; ":PORT" means all interfaces (default: 127.0.0.1:1789)'
        },
        {
          name: 'conf-dir',
          type: 'string',
          placeholder: 'DIR',
          summary:
            'read sector-manager.cfg and ext-prover.cfg from this directory instead of the home directory',
          env: ['DAMOCLES_CONF_DIR', 'VENUS_SECTOR_MANAGER_CONF_DIR', 'VSM_CONF_DIR']
        },
        { name: 'poster', type: 'boolean', summary: 'run the WindowPoSt module' },
        { name: 'miner', type: 'boolean', summary: 'run the WinningPoSt module' },
        {
          name: 'warmup',
          type: 'boolean',
          default: true,
          summary: 'with --miner: prove once before the first real task'
        },
        { name: 'ext-prover', type: 'boolean', summary: 'prove in child processes as ext-prover.cfg says' },
        {
          name: 'proxy',
          type: 'string',
          placeholder: 'ADDRESS',
          summary: 'take sector locations from the node at this address'
        },
        {
          name: 'proxy-sector-indexer-off',
          type: 'boolean',
          summary: 'with --proxy: use the sector index of this home all the same'
        },
        {
          name: 'rpc-open-writes',
          type: 'boolean',
          summary: 'let any machine that reaches the listener call changing methods without a token'
        }
      ]
    }
  ]
}

const storage: CommandSpec = {
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

const sealer: CommandSpec = {
  name: 'sealer',
  summary: 'Recorded sectors',
  commands: [
    {
      name: 'sectors',
      summary: 'Recorded sector states',
      commands: [
        {
          name: 'list',
          summary: 'List recorded sectors',
          action: 'sectors-list',
          flags: [
            {
              name: 'offline',
              type: 'boolean',
              summary: 'list offline sectors (finalised or aborted) instead of those being worked on'
            },
            { name: 'sealing', type: 'boolean', default: true, summary: 'include sectors being sealed' },
            { name: 'snapup', type: 'boolean', summary: 'include snap-deal sectors' },
            { name: 'miner', type: 'string', placeholder: 'MINER', summary: 'only this miner' },
            json
          ]
        },
        {
          name: 'state',
          summary: 'Show what is recorded about a sector',
          arguments: sector,
          flags: [
            {
              name: 'offline',
              type: 'boolean',
              summary: 'look among offline sectors only (finalised or aborted)'
            },
            json
          ],
          action: 'sectors-state'
        }
      ]
    }
  ]
}

const worker: CommandSpec = {
  name: 'worker',
  summary: 'Workers that report to a node',
  commands: [
    {
      name: 'list',
      summary: 'List workers and when they were heard last',
      action: 'worker-list',
      flags: [
        {
          name: 'expiration',
          type: 'duration',
          default: 600_000,
          summary: 'mark a worker not heard for this long with "!"'
        },
        json
      ]
    }
  ]
}

const gpu: CommandSpec = {
  name: 'gpu',
  summary: 'Cards of this machine',
  commands: [
    {
      name: 'list',
      summary: 'List the cards, who uses them, and who holds the lock files of provers',
      description: 'Asks nvidia-smi on this machine; needs no running node and changes nothing.',
      action: 'gpu-list',
      flags: [
        {
          name: 'tmpdir',
          type: 'list',
          placeholder: 'DIR',
          summary: 'look into the lock files of this TMPDIR too; may be repeated'
        },
        json
      ]
    }
  ]
}

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

const prover: CommandSpec = {
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

const proof: CommandSpec = {
  name: 'proof',
  summary: 'Proofs of spacetime',
  commands: [
    {
      name: 'verify',
      summary: 'Tell whether a proof of spacetime holds for its sectors and its randomness',
      description:
        'The file is JSON: {"Miner":1000,"ProofType":13,"Randomness":"…","Sectors":[{"Number":1,"SealedCID":"bagboea4b5abc…"}],"Proof":"…"}, bytes in hex or base64. The verifying key of the proof type comes from the directory of proof parameters. It ends with 0 when the proof is valid, 1 when it is not, 3 when there is no key and only the shape could be checked. Needs no running node; nothing goes to the chain.',
      arguments: [{ name: 'file' }],
      action: 'proof-verify',
      flags: [
        {
          name: 'key',
          type: 'string',
          placeholder: 'FILE',
          summary: 'verifying key (.vk) to use instead of the one in the directory of parameters'
        },
        {
          name: 'key-digest',
          type: 'string',
          placeholder: 'HEX',
          summary:
            'with --key, for a network with parameters of its own: first 16 bytes of the BLAKE2b-512 of the key (default: that of the published key)'
        },
        {
          name: 'parameters',
          type: 'string',
          placeholder: 'DIR',
          summary: 'directory of proof parameters (default: /var/tmp/filecoin-proof-parameters)',
          env: ['FIL_PROOFS_PARAMETER_CACHE']
        },
        {
          name: 'timeout',
          type: 'duration',
          summary: 'how long it may take, a first check of the key included (default: 10m0s)'
        },
        json
      ]
    }
  ]
}

export const commandTree: CommandSpec = {
  name: 'venus-sector-manager',
  summary: 'A standalone PoSter node for Filecoin storage providers',
  flags: [
    {
      name: 'home',
      type: 'string',
      placeholder: 'DIR',
      summary: 'home directory of the node (default: ~/.venus-sector-manager)',
      env: ['DAMOCLES_PATH', 'VENUS_SECTOR_MANAGER_PATH', 'VSM_PATH']
    },
    {
      name: 'net',
      type: 'string',
      placeholder: 'NAME',
      summary: 'accepted and ignored: parameters come from the chain node'
    }
  ],
  commands: [
    daemon,
    {
      name: 'util',
      summary: 'Ask and maintain a node',
      flags: [
        {
          name: 'listen',
          type: 'string',
          placeholder: 'ADDRESS',
          summary: 'address of the running node (default: that of the node on this home, else :1789)'
        },
        {
          name: 'conf-dir',
          type: 'string',
          placeholder: 'DIR',
          summary: 'directory of the configuration files',
          env: ['DAMOCLES_CONF_DIR', 'VENUS_SECTOR_MANAGER_CONF_DIR', 'VSM_CONF_DIR']
        }
      ],
      commands: [storage, sealer, worker, gpu, prover, proof]
    }
  ]
}
