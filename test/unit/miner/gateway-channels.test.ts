/** One channel for every gateway and enabled miner, each by itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actorId } from '../../../src/main/filecoin/sector-id.ts'
import { GatewayChannels } from '../../../src/main/miner/gateway-channels.ts'
import type { ChannelEvent } from '../../../src/main/miner/miner-event.ts'
import {
  handGateway,
  minerId,
  requestOf,
  settle,
  winningParts,
  type HandGateway
} from '../../support/winning-parts.ts'

const otherMiner = actorId(2000)
let world: ReturnType<typeof winningParts>
let first: HandGateway
let second: HandGateway
let channels: GatewayChannels
let heard: string[]

beforeEach(() => {
  world = winningParts()
  first = handGateway('ws://gateway:1')
  second = handGateway('ws://gateway:2')
  heard = []
  world.state.enabled = [minerId, otherMiner]
  channels = new GatewayChannels({
    ...world.parts,
    gateways: [first, second],
    onRequest: ({ endpoint }, miner, { id }) => heard.push(`${endpoint} f0${miner} ${id}`)
  })
  channels.refresh()
})
afterEach(() => channels.close())

const told = (kind: ChannelEvent['step']['kind']): string[] =>
  world.events.flatMap((event) =>
    event.about === 'channel' && event.step.kind === kind ? [`${event.gateway} f0${event.miner}`] : []
  )

describe('the channels of proofs', () => {
  it('are one for every gateway and enabled miner', async () => {
    await settle()
    for (const gateway of [first, second]) expect([...gateway.listeners]).toEqual(['f01000', 'f02000'])
    first.send('f01000', requestOf('a'))
    second.send('f02000', requestOf('b'))
    await settle()
    expect(heard).toEqual(['ws://gateway:1 f01000 a', 'ws://gateway:2 f02000 b'])
    channels.refresh()
    expect(told('opening')).toHaveLength(4)
  })

  it('follow the configuration: gone with a miner that is disabled, back when it is enabled', async () => {
    await settle()
    world.state.enabled = [otherMiner]
    channels.refresh()
    await settle()
    for (const gateway of [first, second]) expect([...gateway.listeners]).toEqual(['f02000'])
    expect(told('closed')).toEqual(['ws://gateway:1 f01000', 'ws://gateway:2 f01000'])
    world.state.enabled = [minerId, otherMiner]
    channels.refresh()
    await settle()
    expect([...first.listeners]).toEqual(['f02000', 'f01000'])
  })

  it('fail by themselves: the others hear on, and the failed one is opened again', async () => {
    await settle()
    first.breakChannel('f01000', new Error('the reader broke'))
    await settle()
    expect(told('lost')).toEqual(['ws://gateway:1 f01000'])
    expect([...first.listeners]).toEqual(['f02000'])
    first.send('f02000', requestOf('a'))
    second.send('f01000', requestOf('b'))
    await settle()
    expect(heard).toHaveLength(2)
    for (let round = 0; round < 5; round++) {
      world.clock.step(1_000)
      await settle()
      expect(first.listeners.has('f01000')).toBe(true)
      first.breakChannel('f01000', undefined)
      await settle()
    }
    expect(told('lost')).toHaveLength(6)
  })

  it('tell what the client notes', async () => {
    await settle()
    first.note('f01000', { kind: 'listening' })
    first.send('f01000', { kind: 'connected', channelId: 'c-1' })
    first.note('f01000', { kind: 'lost', reason: 'reset', retryMs: 1_000 })
    first.note('f01000', { kind: 'refused', id: 'x', reason: 'no JSON' })
    await settle()
    expect(world.events.slice(4).map(({ step }) => step)).toEqual([
      { kind: 'listening' },
      { kind: 'lost', reason: 'reset', retryMs: 1_000 },
      { kind: 'event-refused', id: 'x', reason: 'no JSON' },
      { kind: 'connected', channel: 'c-1' }
    ])
  })

  it('end with the node and open no more', async () => {
    await settle()
    await channels.close()
    for (const gateway of [first, second]) expect([...gateway.listeners]).toEqual([])
    channels.refresh()
    await settle()
    expect([...first.listeners]).toEqual([])
  })
})
