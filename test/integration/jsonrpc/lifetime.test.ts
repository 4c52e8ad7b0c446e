/** Calls that end early, clients that stall, closing: with short limits, over real sockets. */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { post, rawExchange, serve, until, type Running } from '../../conformance/jsonrpc/serve.ts'

const wait = '{"jsonrpc":"2.0","id":1,"method":"Venus.Wait","params":[]}'
const slowly = { timeout: 10_000 }
const version = '{"jsonrpc":"2.0","id":1,"method":"Venus.Version","params":[]}'
const head = (length: number): string =>
  `POST /rpc/v0 HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`

/** Resolves when the socket is closed, whatever went wrong with it. */
function closeOf(socket: Socket | WebSocket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()))
}

async function openSocket(running: Running, text: string): Promise<Socket> {
  const socket = connect(running.port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

async function openWebSocket(running: Running, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${running.port}/rpc/v0`, { headers })
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
  socket.on('error', () => undefined)
  return socket
}

describe('a caller that goes away', () => {
  it('over HTTP aborts its call', async () => {
    await using running = await serve()
    const arrived = running.waiting()
    const socket = await openSocket(running, head(wait.length) + wait)
    await arrived
    socket.destroy()
    await until(() => running.aborted.length === 1, 'the abort')
    expect(running.aborted[0]).toMatchObject({ code: 'CANCELLED' })
  })

  it('over WebSocket aborts all its calls', async () => {
    await using running = await serve()
    const socket = await openWebSocket(running)
    for (const id of [1, 2]) {
      const arrived = running.waiting()
      socket.send(wait.replace('"id":1', `"id":${id}`))
      await arrived
    }
    const arrived = running.waiting()
    socket.send('{"jsonrpc":"2.0","method":"Venus.Wait","params":[]}')
    await arrived
    socket.terminate()
    await until(() => running.aborted.length === 3, 'three aborts')
    await until(() => running.rpc.webSockets === 0, 'the session to end')
  })

  it('over WebSocket aborts all its calls, also those that share an id', async () => {
    await using running = await serve()
    const socket = await openWebSocket(running)
    for (let call = 0; call < 3; call += 1) {
      const arrived = running.waiting()
      socket.send(wait)
      await arrived
    }
    socket.terminate()
    await until(() => running.aborted.length === 3, 'three aborts')
  })

  it('in mid-body leaves nothing behind', async () => {
    await using running = await serve({ limits: { requestBytesTotal: 200_000 } })
    for (let i = 0; i < 5; i += 1) {
      const socket = await openSocket(running, head(180_000) + ' '.repeat(150_000))
      socket.destroy()
      await closeOf(socket)
    }
    const large = `${version}${' '.repeat(180_000)}`
    await expect.poll(async () => (await post(running.port, large)).status, slowly).toBe(200)
  })
})

describe('closing', () => {
  it('tells callers in flight, over both transports, and ends in time', async () => {
    const running = await serve()
    const arrivals = [running.waiting(), running.waiting()]
    const overHttp = post(running.port, wait)
    const socket = await openWebSocket(running)
    const overWebSocket = once(socket, 'message')
    const closed = once(socket, 'close')
    socket.send(wait)
    await Promise.all(arrivals)
    const started = performance.now()
    await Promise.all([running.rpc.close(), running.rpc.close()])
    expect(performance.now() - started).toBeLessThan(2_000)
    expect((await overHttp).body).toContain('"message":"the node is stopping"')
    expect(String((await overWebSocket)[0])).toContain('"message":"the node is stopping"')
    expect((await closed)[0]).toBe(1001)
    expect((await post(running.port, version)).status).toBe(503)
    await running[Symbol.asyncDispose]()
  })

  it('does not wait for a method that ignores its signal', async () => {
    const methods = new Map([
      [
        'T.Stuck',
        {
          arities: [0],
          permission: 'read',
          result: 'value',
          call: () => new Promise(() => undefined)
        } as const
      ]
    ])
    const running = await serve({ methods, limits: { closeGrace: 50 } })
    const reply = post(running.port, '{"id":1,"method":"T.Stuck"}').catch((error: unknown) => error)
    await expect.poll(() => running.http.listening).toBe(true)
    const socket = await openWebSocket(running)
    socket.send('{"id":1,"method":"T.Stuck"}')
    socket.send('{"id":2,"method":"T.Missing"}')
    await once(socket, 'message')
    await running.rpc.close()
    await running[Symbol.asyncDispose]()
    expect(await reply).toBeInstanceOf(Error)
  })
})

describe('a client that stalls', () => {
  it('in mid-body is told so and cut off', async () => {
    await using running = await serve({ limits: { bodySilence: 100 } })
    expect(await rawExchange(running.port, head(100) + '{"json')).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('with a body that trickles is cut off as well', async () => {
    await using running = await serve({ limits: { bodySilence: 100, bodyTime: 400 } })
    const socket = await openSocket(running, head(1_000_000))
    const trickle = setInterval(() => socket.write(' '), 20)
    await closeOf(socket)
    clearInterval(trickle)
  })

  it('in mid-message of a WebSocket is cut off, pongs or not', async () => {
    await using running = await serve({ limits: { pingInterval: 50, bodyTime: 300 } })
    const socket = await openWebSocket(running)
    socket.send('{"jsonrpc"', { fin: false })
    await closeOf(socket)
  })

  it('on an idle WebSocket stays connected while it answers pings, and is cut off when it does not', async () => {
    await using running = await serve({ limits: { pingInterval: 20, socketSilence: 200, bodyTime: 300 } })
    const lively = await openWebSocket(running)
    const silent = new WebSocket(`ws://127.0.0.1:${running.port}/rpc/v0`, { autoPong: false })
    silent.on('error', () => undefined)
    let pings = 0
    lively.on('ping', () => (pings += 1))
    await closeOf(silent)
    const soFar = pings
    await until(() => pings > soFar + 20, 'further pings')
    lively.send(version)
    expect(String((await once(lively, 'message'))[0])).toContain('0.1.0')
    lively.terminate()
  })

  it('by reading no answer is cut off, over HTTP', async () => {
    await using running = await serve({ limits: { answerSilence: 200 } })
    const large = '{"id":1,"method":"Venus.Large","params":[30000000]}'
    const socket = await openSocket(running, head(large.length) + large)
    socket.pause()
    await expect.poll(() => connectionCount(running), slowly).toBe(1)
    await expect.poll(() => connectionCount(running), slowly).toBe(0)
    socket.destroy()
  })

  it('by reading no answer is cut off, over WebSocket', async () => {
    await using running = await serve({ limits: { answerSilence: 200, socketBacklogBytes: 1_000_000 } })
    for (const calls of [1, 5]) {
      const socket = await openWebSocket(running)
      for (let i = 0; i < calls; i += 1) socket.send('{"id":1,"method":"Venus.Large","params":[30000000]}')
      socket.pause()
      await until(() => running.rpc.webSockets === 1, 'the session')
      await until(() => running.rpc.webSockets === 0, 'the cut')
      socket.terminate()
    }
  })

  it('leaves room for others when its answers fill what is set aside for slow readers', async () => {
    await using running = await serve({ limits: { answerBytesTotal: 40_000_000 } })
    const large = '{"id":1,"method":"Venus.Large","params":[30000000]}'
    const socket = await openSocket(running, head(large.length) + large)
    socket.pause()
    await expect.poll(async () => (await post(running.port, large)).status, slowly).toBe(503)
    expect((await post(running.port, version)).status).toBe(200)
    socket.destroy()
    await expect.poll(async () => (await post(running.port, large)).status, slowly).toBe(200)
  })
})

describe('many calls on one WebSocket', () => {
  it('stop being read at the limit and go on when answers free it', async () => {
    await using running = await serve({ limits: { callsPerSocket: 4 } })
    const socket = await openWebSocket(running)
    let answers = 0
    socket.on('message', () => (answers += 1))
    for (let i = 0; i < 2_000; i += 1) socket.send(`{"id":${i},"method":"Venus.EchoLater","params":[${i}]}`)
    await until(() => answers === 2_000, 'all answers')
    socket.terminate()
  })

  it('stop being read at the limit also when they share an id', async () => {
    await using running = await serve({ limits: { callsPerSocket: 4 } })
    const socket = await openWebSocket(running)
    const arrived = running.waiting()
    for (let i = 0; i < 10_000; i += 1) socket.send(wait)
    await arrived
    const other = await openWebSocket(running)
    for (let i = 0; i < 100; i += 1) {
      other.send(version)
      await once(other, 'message')
    }
    await running.rpc.close()
    // What came in the same read as the fourth is taken as well: 64 KiB are some 1,000 calls.
    expect(running.aborted.length).toBeLessThan(5_000)
  })
})

describe('a browser', () => {
  it('is refused unless the page came from this listener', async () => {
    await using running = await serve()
    const own = `http://127.0.0.1:${running.port}`
    const status = async (headers: Record<string, string>): Promise<number> => {
      const lines = Object.entries({ Host: `127.0.0.1:${running.port}`, ...headers }).map(
        ([k, v]) => `${k}: ${v}\r\n`
      )
      const length = `Content-Length: ${version.length}\r\nConnection: close\r\n\r\n${version}`
      const reply = await rawExchange(running.port, `POST /rpc/v0 HTTP/1.1\r\n${lines.join('')}${length}`)
      return Number(reply.slice(9, 12))
    }
    expect(await status({})).toBe(200)
    expect(await status({ Origin: own })).toBe(200)
    expect(await status({ origin: 'http://evil.example' })).toBe(403)
    expect(await status({ ORIGIN: 'null' })).toBe(403)
    expect(await status({ Host: 'evil.example', Origin: 'http://evil.example' })).toBe(403)
    expect(await status({ Host: 'evil.example' })).toBe(200)

    ;(await openWebSocket(running, { Origin: own })).terminate()
    await expect(openWebSocket(running, { Origin: 'http://evil.example' })).rejects.toThrow('403')
  })
})

function connectionCount(running: Running): Promise<number> {
  return new Promise((resolve, reject) => {
    running.http.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  })
}
