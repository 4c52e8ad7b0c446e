/** The gateway client over real sockets: proving.md §3.1. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createGatewayClient,
  type GatewayClient,
  type ListenNote
} from '../../../../src/main/chain/gateway/gateway-client.ts'
import type { ProofEvent } from '../../../../src/main/chain/gateway/proof-event.ts'
import { parseAddress } from '../../../../src/main/filecoin/address/address.ts'
import { startGateway, type Gateway } from '../../../fixtures/chain-gateway.ts'
import { sealedCid } from '../../../fixtures/chain-miner.ts'
import { eventually } from '../../../support/eventually.ts'
import { steppedClock, type SteppedClock } from '../../../support/stepped-clock.ts'

const miner = parseAddress('f01000')
const rand = Buffer.alloc(32, 5).toString('base64')
const payload = {
  SectorInfos: [{ SealProof: 8, SectorNumber: 7, SectorKey: null, SealedCID: { '/': sealedCid } }],
  Rand: rand,
  Height: 4863283,
  NWVersion: 25
}

describe('the gateway client', () => {
  let gateway: Gateway
  let client: GatewayClient
  let clock: SteppedClock
  const notes: ListenNote[] = []
  beforeEach(async () => {
    notes.length = 0
    gateway = await startGateway()
    clock = steppedClock()
    client = createGatewayClient({ address: { address: gateway.address }, token: 'a.b.c', clock })
  })
  afterEach(async () => {
    await client.close()
    await gateway[Symbol.asyncDispose]()
  })

  const listen = (): AsyncIterator<ProofEvent, undefined> =>
    client
      .listen(miner, { signal: new AbortController().signal, observe: (note) => notes.push(note) })
      [Symbol.asyncIterator]()
  const answerTo = async (id: string): Promise<Gateway['answers'][number]> => {
    await eventually(() => gateway.answers.some(({ Id }) => Id === id), `the answer to ${id}`)
    const answer = gateway.answers.find(({ Id }) => Id === id)
    if (!answer) throw new Error('no answer')
    return answer
  }

  it('hears what is asked, and answers with proofs or the reason why not', async () => {
    const events = listen()
    expect((await events.next()).value).toEqual({ kind: 'connected', channelId: 'channel-1' })
    expect(gateway.listeners).toEqual(['f01000'])
    expect(gateway.wire.headers()).toMatchObject({ 'x-venus-api-namespace': 'gateway.IGateway' })
    gateway.send('one', 'ComputeProof', payload)
    expect((await events.next()).value).toEqual({
      kind: 'compute-proof',
      id: 'one',
      sectors: [{ sealProof: 8, number: 7n, sectorKeyCid: undefined, sealedCid }],
      randomness: new Uint8Array(32).fill(5),
      epoch: 4863283,
      networkVersion: 25
    })
    await client.answer('one', [{ proofType: 3, proof: new Uint8Array(192).fill(1) }])
    const { Payload, Error } = await answerTo('one')
    expect(Error).toBe('')
    expect(JSON.parse(Buffer.from(Payload ?? '', 'base64').toString())).toEqual([
      { PoStProof: 3, ProofBytes: Buffer.alloc(192, 1).toString('base64') }
    ])
    await client.refuse('two', 'the card is busy')
    expect(await answerTo('two')).toEqual({ Id: 'two', Payload: null, Error: 'the card is busy' })
  })

  it.each<[string, string, unknown]>([
    ['a method nobody knows', 'ComputeSomething', {}],
    ['a payload that is no base64', 'ComputeProof', '***'],
    ['a payload that is no JSON', 'ComputeProof', Buffer.from('{').toString('base64')],
    ['randomness that is too short', 'ComputeProof', { ...payload, Rand: 'AAAA' }],
    ['a sector that is none', 'ComputeProof', { ...payload, SectorInfos: [7] }],
    ['a payload of many kilobytes', 'ComputeProof', { ...payload, More: 'x'.repeat(60_000) }]
  ])('refuses %s at once', async (_name, method, value) => {
    const events = listen()
    await events.next()
    gateway.send('odd', method, value)
    expect((await answerTo('odd')).Error).not.toBe('')
    gateway.send('good', 'ComputeProof', payload)
    expect((await events.next()).value).toMatchObject({ kind: 'compute-proof', id: 'good' })
  })

  it('refuses what comes while too many wait', async () => {
    const events = listen()
    await events.next()
    for (let i = 0; i < 31; i += 1) gateway.send(`event-${i}`, 'ComputeProof', payload)
    expect((await answerTo('event-30')).Error).toMatch(/too many/)
    expect(gateway.answers.length).toBe(1)
    for (let i = 0; i < 30; i += 1) expect((await events.next()).value).toMatchObject({ id: `event-${i}` })
  })

  it('tries a gateway that stays away ever later, up to half an epoch', async () => {
    const events = listen()
    await events.next()
    await gateway[Symbol.asyncDispose]()
    const waits = (): number[] => notes.flatMap((note) => (note.kind === 'lost' ? [note.retryMs] : []))
    for (let tries = 1; tries <= 7; tries++) {
      await eventually(() => waits().length === tries, `loss ${tries}`)
      clock.step(waits().at(-1) ?? 0)
    }
    expect(waits()).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
  })

  it('does not answer an event whose id is no id', async () => {
    const events = listen()
    await events.next()
    gateway.send('x'.repeat(10_000), 'ComputeProof', payload)
    gateway.send('good', 'ComputeProof', payload)
    expect((await events.next()).value).toMatchObject({ id: 'good' })
    expect(gateway.answers).toEqual([])
  })

  it('listens again after a second, whatever ended the channel, for ever', async () => {
    const events = listen()
    await events.next()
    for (const end of [gateway.wire.closeChannels, gateway.wire.dropSockets, gateway.wire.closeChannels]) {
      const before = notes.length
      end()
      await eventually(() => notes.slice(before).some(({ kind }) => kind === 'lost'), 'the loss')
      clock.step(999)
      expect(gateway.listeners).toEqual([])
      await new Promise((resolve) => setImmediate(resolve))
      clock.step(1)
      expect((await events.next()).value).toMatchObject({ kind: 'connected' })
    }
    await client.close()
    expect(await events.next()).toEqual({ done: true, value: undefined })
    await eventually(() => gateway.listeners.length === 0, 'the end of the channel')
  })
})
