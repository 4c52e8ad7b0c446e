import { afterEach, describe, expect, it } from 'vitest'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import { createHttpClient } from '../../../../src/main/jsonrpc/client/client-http.ts'
import { createWebSocketClient } from '../../../../src/main/jsonrpc/client/client-websocket.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { ProofGateway } from '../../../../src/main/devnet/gateway/proof-gateway.ts'
import { serveDevnet } from '../../../../src/main/devnet/server/serve-devnet.ts'
import { practiceProof } from '../../../../src/main/prover/practice/practice-proof.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'
import { minerId, minerOf, sampleDevnet, stepTo } from '../sample-devnet.ts'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close()
})

interface ProofEvent {
  readonly Id: string
  readonly Method: string
  readonly Payload: string
}

interface ComputeProof {
  readonly SectorInfos: { readonly SectorNumber: number; readonly SealProof: number }[]
  readonly Rand: string
  readonly Height: number
}

async function serve() {
  const chain = sampleDevnet()
  stepTo(chain, 7)
  const server = await serveDevnet({ chain, host: '127.0.0.1', port: 0, logger: silentLogger })
  opened.push(server)
  const control = createHttpClient({ url: `http://127.0.0.1:${server.port}/control` })
  opened.push(control)
  const listen = async () => {
    const client = createWebSocketClient({ url: `ws://127.0.0.1:${server.port}/rpc/v2` })
    opened.push(client)
    const events = await client.subscribe('Gateway.ListenProofEvent', [{ MinerAddress: 't01000' }])
    const next = async () => (await events.next()).value as unknown as ProofEvent
    expect(await next()).toMatchObject({ Method: 'InitConnect' })
    const answer = (id: string, payload: object | null, error = '') =>
      client.call('Gateway.ResponseProofEvent', [
        {
          Id: id,
          Payload: payload && Buffer.from(JSON.stringify(payload)).toString('base64'),
          Error: error
        }
      ])
    return { next, answer }
  }
  return { chain, control, listen }
}

function read(event: ProofEvent): ComputeProof {
  expect(event.Method).toBe('ComputeProof')
  return JSON.parse(Buffer.from(event.Payload, 'base64').toString()) as ComputeProof
}

describe('the gateway', () => {
  it('takes the proof that the practice prover makes, and no other', async () => {
    const { chain, control, listen } = await serve()
    const { next, answer } = await listen()
    for (const spoilt of [false, true]) {
      const asked = control.call('Devnet.AskForProof', ['t01000'])
      const event = await next()
      const { SectorInfos, Rand, Height } = read(event)
      expect([Height, SectorInfos.length, SectorInfos[0]!.SealProof]).toEqual([7, 1, 5])
      const sector = sectorNumber(SectorInfos[0]!.SectorNumber)
      const proof = practiceProof({
        proofType: postProofType(0),
        randomness: Buffer.from(Rand, 'base64'),
        replicas: [{ sector, commR: minerOf(chain).sectors.get(sector)!.commR }]
      })
      if (spoilt) proof[0]! ^= 1
      await answer(event.Id, [{ PoStProof: 0, ProofBytes: proof.toString('base64') }])
      expect(await asked).toEqual({
        Sector: Number(sector),
        IsValid: !spoilt,
        Fault: spoilt ? 'the proof is wrong' : ''
      })
    }
  })

  it('asks the next listener when one answers an error, and tells all their errors', async () => {
    const { control, listen } = await serve()
    const [first, second] = [await listen(), await listen()]
    const asked = control.call('Devnet.AskForProof', ['t01000'])
    const refused = expect(asked).rejects.toThrow('busy; no such sector')
    await first.answer((await first.next()).Id, null, 'busy')
    const event = await second.next()
    await second.answer(event.Id, null, 'no such sector')
    await refused
    await expect(second.answer(event.Id, null, 'again')).rejects.toThrow(`request id ${event.Id} not exist`)
  })

  it('says when nobody listens', async () => {
    const { control } = await serve()
    await expect(control.call('Devnet.AskForProof', ['t01000'])).rejects.toThrow('nobody listens')
  })

  it('gives up after five minutes, and when the one who asked leaves', async () => {
    const clock = steppedClock()
    const gateway = new ProofGateway('seed', clock)
    const stop = gateway.listen(minerId)({ send: () => true, close: () => undefined })
    const late = expect(gateway.ask(minerId, {}, new AbortController().signal)).rejects.toMatchObject({
      code: 'TIMED_OUT'
    })
    clock.step(300_000)
    await late
    const gone = new AbortController()
    const left = expect(gateway.ask(minerId, {}, gone.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    gone.abort()
    await left
    stop()
    expect(gateway.listenersOf(minerId)).toBe(0)
  })
})
