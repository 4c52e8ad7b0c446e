/** The commands about proofs. */
import type { CommandSpec } from '../command-spec.ts'
import { json } from './shared-flags.ts'

export const proof: CommandSpec = {
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
