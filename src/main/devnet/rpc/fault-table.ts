/** How the faults of the connection are steered; those of the chain are in control-table.ts. Source: proving.md §7.1. */
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { goInt, goObject, goString } from '../../jsonrpc/server/params.ts'
import type { MethodFaults } from '../server/method-faults.ts'
import type { OpenSockets } from '../server/open-sockets.ts'
import { method } from './method.ts'

const faultParams = goObject({ Method: goString, Delay: goInt, Error: goString, Times: goInt })

export function faultMethods(faults: MethodFaults, sockets: OpenSockets): [string, RpcMethod][] {
  return [
    [
      'Devnet.SetFault',
      method(
        [faultParams],
        ([{ Method, Delay, Error: error, Times }]) => {
          faults.set(Method, { delay: Delay, error, times: Times })
        },
        'change'
      )
    ],
    ['Devnet.DropSockets', method([], () => sockets.drop(), 'change')]
  ]
}
