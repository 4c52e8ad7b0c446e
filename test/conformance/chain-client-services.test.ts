/**
 * The clients of the three services against the devnet's: a message through the node's own pool, one through the messager,
 * a proof through the gateway. proving.md §1.7, §3.1.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createChainClient, type ChainClient } from '../../src/main/chain/client/chain-client.ts'
import { createGatewayClient } from '../../src/main/chain/gateway/gateway-client.ts'
import { createMessagerClient } from '../../src/main/chain/messager/messager-client.ts'
import { isTipSetUnknown } from '../../src/main/chain/rpc/remote-failure.ts'
import { DevnetChain } from '../../src/main/devnet/devnet-chain.ts'
import { serveDevnet, type DevnetServer } from '../../src/main/devnet/server/serve-devnet.ts'
import { devnetSettings } from '../../src/main/devnet/settings.ts'
import { addressOfActor, type Address } from '../../src/main/filecoin/address/address.ts'
import { cidOfMessage, type Message } from '../../src/main/filecoin/message/message.ts'
import { cidOfSignedMessage } from '../../src/main/filecoin/message/signed-message.ts'
import { sealProofType } from '../../src/main/filecoin/seal-proof-type.ts'
import { actorId } from '../../src/main/filecoin/sector-id.ts'
import { createHttpClient } from '../../src/main/jsonrpc/client/client-http.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'
import { eventually } from '../support/eventually.ts'

const id = actorId(1000n)
const miner = addressOfActor(id)

describe('the services of the devnet', () => {
  let chain: DevnetChain
  let node: DevnetServer
  let client: ChainClient
  let address: string
  beforeEach(async () => {
    const settings = { id, sealProof: sealProofType(5), partitions: 1, sectors: 2, periodOffset: 30 }
    chain = new DevnetChain(devnetSettings({ seed: 'services', miners: [settings] }))
    for (let i = 0; i < 40; i += 1) chain.step()
    node = await serveDevnet({ chain, host: '127.0.0.1', port: 0, logger: silentLogger })
    address = `/ip4/127.0.0.1/tcp/${node.port}`
    client = createChainClient({ addresses: [{ address }] })
  })
  afterEach(async () => {
    await client.close()
    await node.close()
  })

  /** A payment of one attoFIL between the first two accounts of the wallet. */
  async function payment(): Promise<Message & { readonly from: Address }> {
    const [from, to] = await client.walletList()
    if (!from || !to) throw new Error('the wallet has no two accounts')
    const nothing = { version: 0n, nonce: 0n, gasLimit: 0, gasFeeCap: 0n, gasPremium: 0n, method: 0n }
    return { ...nothing, from, to, value: 1n, params: new Uint8Array() }
  }

  it('a message pushed to the node is pending, then on chain, and the same uuid gives the same message', async () => {
    const message = await payment()
    const limits = { maxFee: 0n, uuid: '0f0e0d0c-0b0a-4908-8706-050403020100' }
    const signed = await client.pushMessage(message, limits)
    const cid = cidOfSignedMessage(signed)
    expect(signed.message.gasLimit).toBeGreaterThan(0)
    expect(cidOfSignedMessage(await client.pushMessage(message, limits))).toBe(cid)
    const pending = await client.pendingMessages([], signed.message.from)
    expect(pending.map(cidOfSignedMessage)).toEqual([cid])
    expect(await client.searchMessage([], cid, 100)).toBeUndefined()
    expect(await client.nextNonce(signed.message.from)).toBe(signed.message.nonce + 1n)
    chain.step()
    chain.step()
    const found = await client.searchMessage([], cid, 100)
    expect(found).toMatchObject({ message: cid, receipt: { exitCode: 0 } })
    expect(await client.waitForMessage(cid, { confidence: 0, lookback: -1 })).toEqual(found)
    expect(await client.walletHas(message.from)).toBe(true)
    expect(await client.pendingMessages([])).toEqual([])
  })

  it('gas is estimated, and a message that cannot work is refused', async () => {
    const message = await payment()
    const estimated = await client.estimateMessageGas(message, undefined, [])
    expect(estimated.gasLimit).toBeGreaterThan(0)
    expect(await client.estimateGasLimit(message, [])).toBeGreaterThan(0)
    expect(await client.estimateFeeCap(estimated, 20, [])).toBeGreaterThan(0n)
    expect(await client.estimatePremium(10, message.from, estimated.gasLimit, [])).toBeGreaterThanOrEqual(0n)
    const balance = await client.walletBalance(message.from)
    const refused: unknown = await client
      .pushMessage({ ...message, value: balance * 2n })
      .catch((e: unknown) => e)
    expect(refused).toMatchObject({ code: 'REMOTE_ERROR' })
    expect(isTipSetUnknown(refused)).toBe(false)
  })

  it('the messager takes a message once and brings it on chain', async () => {
    const messager = createMessagerClient({ addresses: [{ address }] })
    const message = await payment()
    const uid = cidOfMessage(message)
    const limits = { gasOverEstimation: 1.25, gasOverPremium: 0, maxFee: 0n }
    expect(await messager.message(uid)).toBeUndefined()
    expect(await messager.push(uid, message, limits)).toBe('pushed')
    expect(await messager.push(uid, message, limits)).toBe('duplicate')
    expect(await messager.message(uid)).toMatchObject({ state: 'unfilled', signedCid: undefined })
    await eventually(async () => {
      chain.step()
      return (await messager.message(uid))?.state === 'on-chain'
    }, 'the message on chain')
    expect(await messager.message(uid)).toMatchObject({ receipt: { exitCode: 0 }, error: undefined })
    await messager.close()
  })

  it('the gateway asks for a proof and hears the reason why there is none', async () => {
    const gateway = createGatewayClient({ address: { address } })
    const control = createHttpClient({ url: `http://127.0.0.1:${node.port}/control` })
    const listener = gateway.listen(miner, { signal: new AbortController().signal })
    const events = listener[Symbol.asyncIterator]()
    expect((await events.next()).value).toMatchObject({ kind: 'connected' })
    const asked = control.call('Devnet.AskForProof', [miner])
    const { value } = await events.next()
    if (value?.kind !== 'compute-proof') throw new Error(`${value?.kind} instead of a proof`)
    expect(value.sectors.length).toBe(1)
    expect(value.randomness.length).toBe(32)
    await gateway.refuse(value.id, 'the card is busy')
    const answer: unknown = await asked.catch((error: unknown) => error)
    expect(JSON.stringify(answer) + String(answer)).toMatch(/the card is busy/)
    await gateway.close()
    await control.close()
  })
})
