/**
 * A TCP relay that makes the way longer, not narrower: each piece is passed on a fixed time after it came, however many
 * are under way. As a program of its own: `node delayed-relay.ts <target port> <ms to target> <ms back>`, then the port
 * it listens on comes over IPC.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface DelayedRelay {
  readonly port: number
  close(): Promise<void>
}

export interface RelayOptions {
  readonly target: number
  /** ms */
  readonly toTarget: number
  /** ms */
  readonly back: number
}

export async function openDelayedRelay({ target, toTarget, back }: RelayOptions): Promise<DelayedRelay> {
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    passOn(near, far, toTarget)
    passOn(far, near, back)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    // A server on TCP has an address of this shape.
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}

function passOn(from: Socket, to: Socket, delay: number): void {
  const due: { readonly at: number; readonly act: () => void }[] = []
  let timer: NodeJS.Timeout | undefined
  const actWhenDue = (): void => {
    timer = undefined
    for (let first = due[0]; first; first = due[0]) {
      const left = first.at - performance.now()
      if (left > 0) {
        timer = setTimeout(actWhenDue, left)
        return
      }
      due.shift()
      first.act()
    }
  }
  const later = (act: () => void): void => {
    if (delay === 0) return act()
    due.push({ at: performance.now() + delay, act })
    timer ??= setTimeout(actWhenDue, delay)
  }
  from.on('data', (piece) => later(() => to.write(piece)))
  from.on('end', () => later(() => to.end()))
  from.on('error', () => later(() => to.destroy()))
  from.on('close', () => later(() => to.destroy()))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [target, toTarget, back] = process.argv.slice(2).map(Number)
  const relay = await openDelayedRelay({ target: target ?? 0, toTarget: toTarget ?? 0, back: back ?? 0 })
  process.send?.(relay.port)
  process.on('disconnect', () => process.exit(0))
}
