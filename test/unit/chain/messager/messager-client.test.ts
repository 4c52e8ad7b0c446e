/** The messager client over real sockets: proving.md §1.7. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createMessagerClient,
  type MessagerClient
} from '../../../../src/main/chain/messager/messager-client.ts'
import { readStoredMessage } from '../../../../src/main/chain/messager/stored-message.ts'
import { cidOfMessage, decodeMessage } from '../../../../src/main/filecoin/message/message.ts'
import { startMessager, type Messager } from '../../../fixtures/chain-messager.ts'
import { mainnetMessages } from '../../../support/mainnet-messages.ts'

const message = decodeMessage(Buffer.from(mainnetMessages[0]?.messageHex ?? '', 'hex'))
const id = cidOfMessage(message)
const limits = { gasOverEstimation: 1.2, gasOverPremium: 0, maxFee: 5_000_000_000_000_000_000n }

describe('the messager client', () => {
  let messager: Messager
  let client: MessagerClient
  beforeEach(async () => {
    messager = await startMessager()
    client = createMessagerClient({ addresses: [{ address: messager.address }], token: 'a.b.c' })
  })
  afterEach(async () => {
    await client.close()
    await messager[Symbol.asyncDispose]()
  })

  it('pushes a message once, and says so the second time', async () => {
    expect(await client.has(id)).toBe(false)
    expect(await client.message(id)).toBeUndefined()
    expect(await client.push(id, message, limits)).toBe('pushed')
    expect(await client.push(id, message, limits)).toBe('duplicate')
    expect(await client.has(id)).toBe(true)
    expect(messager.calls[2]?.params.slice(0, 3)).toMatchObject([
      id,
      { To: message.to, Method: Number(message.method) },
      { expireEpoch: 0, gasOverEstimation: 1.2, maxFee: '5000000000000000000', gasOverPremium: 0 }
    ])
    expect(messager.wire.headers()).toMatchObject({
      authorization: 'Bearer a.b.c',
      'x-venus-api-namespace': 'messager.IMessager'
    })
    expect(await client.message(id)).toEqual({
      id,
      message,
      state: 'unfilled',
      signedCid: undefined,
      unsignedCid: id,
      receipt: undefined,
      tipset: [],
      height: 0,
      confidence: 0,
      error: undefined
    })
  })

  it('shows why a message waits, and what became of it', async () => {
    await client.push(id, message, limits)
    const row = messager.rows.get(id)
    Object.assign(row ?? {}, { ErrorMsg: 'estimate: exit 16' })
    expect(await client.message(id)).toMatchObject({ state: 'unfilled', error: 'estimate: exit 16' })
    Object.assign(row ?? {}, {
      State: 3,
      SignedCid: { '/': id },
      Receipt: { ExitCode: 0, Return: 'gA==', GasUsed: 518814365 },
      TipSetKey: [{ '/': id }],
      Height: 4863283,
      Confidence: 12
    })
    expect(await client.message(id)).toMatchObject({
      state: 'on-chain',
      signedCid: id,
      receipt: { exitCode: 0, returned: Uint8Array.of(0x80), gasUsed: 518814365 },
      tipset: [id],
      height: 4863283,
      confidence: 12
    })
    expect(await client.replace({ id, auto: false, gasPremium: 100_575n, gasFeeCap: 200_000n })).toBe(id)
    expect(messager.calls.at(-1)?.params).toEqual([
      {
        ID: id,
        Auto: false,
        MaxFee: '0',
        GasLimit: 0,
        GasPremium: '100575',
        GasFeecap: '200000',
        GasOverPremium: 0
      }
    ])
    await client.republish(id)
    await client.markBad(id)
    expect(await client.message(id)).toMatchObject({ state: 'failed' })
    await expect(client.markBad('none')).rejects.toMatchObject({ code: 'REMOTE_ERROR' })
  })

  it('does not push again when the connection broke in between', async () => {
    messager.wire.dropAt.add('Message.PushMessageWithId')
    await expect(client.push(id, message, limits)).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    expect(messager.wire.calls.length).toBe(1)
  })

  it.each([
    ['a null receipt', { Receipt: null }, { receipt: undefined }],
    ['a state nobody knows', { State: 77 }, { state: 'unknown' }],
    ['members that are missing', { Receipt: undefined }, { receipt: undefined }]
  ])('reads %s', async (_name, members, expected) => {
    await client.push(id, message, limits)
    expect(
      readStoredMessage(JSON.parse(JSON.stringify({ ...messager.rows.get(id), ...members })))
    ).toMatchObject(expected)
  })
})
