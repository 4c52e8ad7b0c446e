import { describe, expect, it } from 'vitest'
import { addressOfActor } from '../../../../src/main/filecoin/address/address.ts'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import type { DevnetChain } from '../../../../src/main/devnet/devnet-chain.ts'
import { pushUnsigned } from '../../../../src/main/devnet/pool/push-message.ts'
import { messageTo, paid, sampleDevnet } from '../sample-devnet.ts'

function transfer(chain: DevnetChain, sender: bigint, more: object = {}) {
  const accounts = { from: addressOfActor(actorId(sender)), to: addressOfActor(actorId(100n)) }
  return pushUnsigned(chain, messageTo(0n, new Uint8Array(), { ...accounts, ...paid, ...more })).cid
}

const taken = (chain: DevnetChain) => (chain.step(), chain.head.messages.map(({ cid }) => cid))

describe('a tipset', () => {
  it('takes the messages that pay most first, each sender in the order of its nonces', () => {
    const chain = sampleDevnet()
    const cheap = transfer(chain, 101n, { gasPremium: 1n })
    const second = transfer(chain, 101n, { gasPremium: 900_000n })
    const dear = transfer(chain, 102n, { gasPremium: 500_000n })
    expect(taken(chain)).toEqual([dear, cheap, second])
  })

  it('takes no more gas than fits a block, and the rest later', () => {
    const chain = sampleDevnet()
    const gasLimit = 6_000_000_000
    const first = transfer(chain, 101n, { gasLimit, gasFeeCap: 1_000n, gasPremium: 2n })
    const later = transfer(chain, 102n, { gasLimit, gasFeeCap: 1_000n, gasPremium: 1n })
    expect(taken(chain)).toEqual([first])
    expect(taken(chain)).toEqual([later])
  })

  it('leaves what pays less than the base fee, and all that the sender sent after it', () => {
    const chain = sampleDevnet({ baseFee: 1_000n })
    transfer(chain, 101n, { gasFeeCap: 900n, gasPremium: 1n })
    transfer(chain, 101n)
    expect(taken(chain)).toEqual([])
    // The fee falls by an eighth in an epoch.
    expect(taken(chain)).toHaveLength(2)
  })
})
