/** The page's client over real channels in memory: greeting, loss, backoff, watches that begin again. */
import { describe, expect, it } from 'vitest'
import { openConsole, reconnectDelay } from '../../../src/renderer/src/transport/console-client.ts'
import type { ConnectionState, ConsoleClient } from '../../../src/renderer/src/transport/console-client.ts'
import { channelAddress } from '../../../src/renderer/src/transport/open-port.ts'
import { LiveList } from '../../../src/shared/channel/live-list.ts'
import { createMemoryPorts } from '../../../src/shared/channel/memory-port.ts'
import type { TextPort } from '../../../src/shared/channel/port.ts'
import { serveChannel } from '../../../src/shared/channel/serve-channel.ts'
import type { NodeRow } from '../../../src/shared/contract/console/nodes.ts'
import { steppedClock } from '../../support/stepped-clock.ts'
import { nodeRow } from './node-row.ts'

const session = {
  version: '0.1.0',
  host: 'browser',
  permissions: ['read'],
  language: '',
  platform: 'linux',
  canHost: false
} as const

/** A console behind memory ports, and a client of it whose clock is stepped by hand. */
function start(): {
  client: ConsoleClient
  clock: ReturnType<typeof steppedClock>
  nodes: LiveList<NodeRow>
  states: ConnectionState['kind'][]
  cut: () => void
  refuse: (refused: boolean) => void
  opened: () => number
} {
  const clock = steppedClock()
  const nodes = new LiveList<NodeRow>()
  const states: ConnectionState['kind'][] = []
  let served: TextPort | undefined
  let refused = false
  let opened = 0
  const client = openConsole({
    timer: clock,
    now: () => clock.now(),
    openPort() {
      opened += 1
      const [page, host] = createMemoryPorts()
      served = host
      serveChannel(host, {
        call: (method) => (method === 'session.about' ? session : null),
        watch: (_topic, _params, sink) => nodes.watch(sink)
      })
      if (refused) host.close('nobody here')
      return page
    }
  })
  client.onState(({ kind }) => states.push(kind))
  return {
    client,
    clock,
    nodes,
    states,
    cut: () => served?.close('cut'),
    refuse: (value) => {
      refused = value
    },
    opened: () => opened
  }
}

/** Lets everything that waits for the turn's microtasks happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

describe('reconnectDelay', () => {
  it('grows from half a second to ten', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map(reconnectDelay)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  })
})

describe('channelAddress', () => {
  it('uses TLS where the page does', () => {
    expect(channelAddress({ protocol: 'https:', host: 'console:8680' })).toBe('wss://console:8680/channel')
    expect(channelAddress({ protocol: 'http:', host: '127.0.0.1:8680' })).toBe('ws://127.0.0.1:8680/channel')
  })
})

describe('console client', () => {
  it('is live once the console has told who it is', async () => {
    const { client } = start()
    expect(client.state.kind).toBe('connecting')
    await settle()
    expect(client.state).toMatchObject({ kind: 'live', session })
    client.close()
  })

  it('waits longer with each try that fails, and begins anew after one that goes well', async () => {
    const { client, clock, cut, refuse, opened } = start()
    await settle()
    refuse(true)
    cut()
    await settle()
    const waits: number[] = []
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { state } = client
      if (state.kind !== 'lost') throw new Error(`expected a lost connection, found ${state.kind}`)
      expect(state.wasLive).toBe(true)
      waits.push(state.retryAt - clock.now())
      clock.step(state.retryAt - clock.now())
      await settle()
    }
    expect(waits).toEqual([500, 1000, 2000, 4000])
    expect(opened()).toBe(5)
    refuse(false)
    client.retry()
    await settle()
    expect(client.state.kind).toBe('live')
    cut()
    await settle()
    expect(client.state).toMatchObject({ kind: 'lost', retryAt: clock.now() + 500 })
    client.close()
  })

  it('refuses calls while it is cut off, and never repeats one', async () => {
    const { client, cut } = start()
    await settle()
    const call = client.call('nodes.start', { node: 'a' })
    await expect(call).resolves.toBeNull()
    cut()
    await settle()
    await expect(client.call('nodes.start', { node: 'a' })).rejects.toMatchObject({ code: 'CLOSED' })
    client.close()
  })

  it('begins its watches again on a new connection', async () => {
    const { client, clock, nodes, cut } = start()
    const seen: string[] = []
    nodes.put(nodeRow({ id: 'a' }))
    const stop = client.watch(
      'nodes',
      {},
      {
        snapshot: (_revision, rows) => seen.push(`snapshot ${rows.map(({ id }) => id).join()}`),
        change: ({ put }) => seen.push(`change ${put.map(({ id }) => id).join()}`),
        ended: () => seen.push('ended'),
        lost: () => seen.push('lost')
      }
    )
    await settle()
    nodes.put(nodeRow({ id: 'b' }))
    await settle()
    cut()
    await settle()
    clock.step(500)
    await settle()
    expect(seen).toEqual(['snapshot a', 'change b', 'lost', 'snapshot a,b'])
    stop()
    nodes.put(nodeRow({ id: 'c' }))
    await settle()
    expect(seen).toHaveLength(4)
    client.close()
  })
})
