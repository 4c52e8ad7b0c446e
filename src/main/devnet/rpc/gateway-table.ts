/** `Gateway.*` as far as proofs go, and asking for one. Source: proving.md §3.1. */
import { actorOfAddress } from '../../filecoin/address/address.ts'
import type { RpcMethod, RpcMethodTable } from '../../jsonrpc/server/method-table.ts'
import { decodeParam, goBytes, goObject, goString } from '../../jsonrpc/server/params.ts'
import { PosterError } from '../../lib/error.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import type { ProofGateway } from '../gateway/proof-gateway.ts'
import { faultOfAnswer, winningRequest } from '../gateway/winning-request.ts'
import { addressParam } from './decode-params.ts'
import { method, minerIn } from './method.ts'

const listenParams = goObject({ MinerAddress: addressParam })
const answerParams = goObject({ Id: goString, Payload: goBytes, Error: goString })

export function gatewayTable(gateway: ProofGateway): RpcMethodTable {
  const listen: RpcMethod = {
    arities: [1],
    permission: 'change',
    result: 'channel',
    call: (params) => {
      const { MinerAddress } = decodeParam(params, 0, listenParams)
      const miner = actorOfAddress(MinerAddress)
      if (miner === undefined) throw new PosterError('INVALID_ARGUMENT', `${MinerAddress} is no miner`)
      return gateway.listen(miner)
    }
  }
  return new Map([
    ['Gateway.ListenProofEvent', listen],
    [
      'Gateway.ResponseProofEvent',
      method(
        [answerParams],
        ([{ Id, Payload, Error: error }]) => {
          if (gateway.answer({ id: Id, payload: Payload, error })) return
          throw new PosterError('NOT_FOUND', `request id ${Id} not exist`)
        },
        'change'
      )
    ]
  ])
}

/** Asks a miner's listener for the winning proof of the head, and says whether it is right. */
export function askForProof(chain: DevnetChain, gateway: ProofGateway): RpcMethod {
  return method(
    [addressParam],
    async ([address], { signal }) => {
      const miner = minerIn(chain.head, address)
      const request = winningRequest(chain, miner)
      if (!request) throw new PosterError('NOT_FOUND', `${address} has no active sector to prove`)
      const fault = faultOfAnswer(request, await gateway.ask(miner.id, request.json, signal))
      return { Sector: request.sector.number, IsValid: fault === undefined, Fault: fault ?? '' }
    },
    'change'
  )
}
