import { describe, expect, it } from 'vitest'
import {
  bearerToken,
  createAccess,
  isLoopbackAddress,
  isOriginAllowed
} from '../../../../src/main/jsonrpc/server/access.ts'
import type { RpcPeer } from '../../../../src/main/jsonrpc/server/method-table.ts'

const peer = (remoteAddress: string, authorization?: string): RpcPeer => ({
  remoteAddress,
  loopback: isLoopbackAddress(remoteAddress),
  transport: 'http',
  authorization
})

describe('changing methods', () => {
  const access = createAccess({ token: 'a-long-secret' })
  it.each([
    ['127.0.0.1', undefined, true],
    ['127.8.8.8', undefined, true],
    ['::1', undefined, true],
    ['::ffff:127.0.0.1', undefined, true],
    ['192.168.1.2', undefined, false],
    ['::ffff:192.168.1.2', undefined, false],
    ['1270.0.0.1', undefined, false],
    ['192.168.1.2', 'a-long-secret', true],
    ['192.168.1.2', 'a-long-secre', false],
    ['192.168.1.2', '', false]
  ])('from %s with token %s: %s', (address, token, allowed) => {
    expect(access(peer(address, token))).toBe(allowed)
  })

  it('need no token when writes are open, and no token permits without one set', () => {
    expect(createAccess({ openWrites: true })(peer('10.0.0.1'))).toBe(true)
    expect(createAccess({})(peer('10.0.0.1', ''))).toBe(false)
    expect(createAccess({ token: '' })(peer('10.0.0.1', ''))).toBe(false)
  })
})

describe('a bearer token', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer  abc ', 'abc'],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    [undefined, undefined]
  ])('%s', (header, token) => {
    expect(bearerToken(header)).toBe(token)
  })
})

describe('a browser', () => {
  it.each([
    ['http://127.0.0.1:1789', '127.0.0.1:1789', true],
    ['http://localhost:1789', 'localhost:1789', true],
    ['http://LOCALHOST:1789', 'localhost:1789', true],
    ['http://[::1]:1789', '[::1]:1789', true],
    ['https://127.0.0.1', '127.0.0.1', true],
    ['http://10.0.0.5:1789', '10.0.0.5:1789', true],
    ['http://node.lan:1789', 'node.lan:1789', true],
    ['http://10.0.0.6:1789', '10.0.0.6:1789', false],
    ['http://evil.example', '127.0.0.1:1789', false],
    ['http://evil.example:1789', 'evil.example:1789', false],
    ['http://127.0.0.1.evil.example', '127.0.0.1.evil.example', false],
    ['http://localhost:8080', 'localhost:1789', false],
    ['http://localhost@evil.example', 'localhost', false],
    ['null', '127.0.0.1:1789', false],
    ['file://', '127.0.0.1:1789', false],
    ['', '127.0.0.1:1789', false],
    ['http://127.0.0.1:1789', undefined, false]
  ])('from %s to %s: %s', (origin, host, allowed) => {
    const listenHosts = ['node.lan']
    expect(isOriginAllowed({ origin, host, localAddress: '::ffff:10.0.0.5', listenHosts })).toBe(allowed)
  })
})
