import { describe, expect, it } from 'vitest'
import { PosterError } from '../../../src/main/lib/error.ts'
import {
  httpUrl,
  parseListenAddress,
  parseServices,
  resolveGoTcpAddress,
  webSocketUrl
} from '../../../src/main/jsonrpc/address.ts'
import { parseApiAddress } from '../../../src/main/jsonrpc/api-address.ts'

const services = parseServices(
  '# comment\nssh\t22/tcp # login\ntftp 69/udp\nposter 1789/tcp sector-manager\n'
)

function refusal(act: () => unknown): PosterError {
  try {
    act()
  } catch (error) {
    if (error instanceof PosterError) return error
    throw error
  }
  throw new Error('was accepted')
}

describe('an address to connect to (node-protocol.md §6.2)', () => {
  it.each([
    ['192.168.1.2:1789', '192.168.1.2', 1789],
    ['source.example.com:1789', 'source.example.com', 1789],
    ['localhost:1', 'localhost', 1],
    [':1789', '127.0.0.1', 1789],
    ['0.0.0.0:1789', '127.0.0.1', 1789],
    ['[::]:1789', '::1', 1789],
    ['[::1]:1789', '::1', 1789],
    ['[2001:db8::2]:65535', '2001:db8::2', 65535],
    ['source:poster', 'source', 1789],
    ['source:Sector-Manager', 'source', 1789],
    ['source:https', 'source', 443],
    [' 192.168.1.2:1789\n', '192.168.1.2', 1789],
    ['192.168.1.2：1789', '192.168.1.2', 1789],
    ['　１９２．１６８．１．２：１７８９　', '192.168.1.2', 1789],
    ['192。168。1。2:1789\u200b', '192.168.1.2', 1789]
  ])('%s', (text, host, port) => {
    expect(resolveGoTcpAddress(text, services)).toEqual({ host, port })
  })

  it.each([
    ['', /empty/, /host:port/],
    ['192.168.1.2', /port is missing/, /192\.168\.1\.2:1789/],
    ['192.168.1.2:', /port is missing/, /host:port/],
    ['192.168.1.2:0', /port is missing/, /host:port/],
    ['1789', /colon before the port/, /:1789/],
    ['a:65536', /larger than 65535/, /host:port/],
    ['a:tftp', /neither a port nor a service/, /host:port/],
    ['a:-1', /neither a port nor a service/, /host:port/],
    ['1.2.3:1789', /neither an address nor a host name/, /host:port/],
    ['1.2.3.256:1789', /neither an address nor a host name/, /host:port/],
    ['a b:1789', /neither an address nor a host name/, /host:port/],
    ['user@host:1789', /neither an address nor a host name/, /host:port/],
    ['::1', /port is missing/, /\[::1\]:1789/],
    ['[::1]', /port is missing/, /\[::1\]:1789/],
    ['2001:db8:0:0:0:0:0:2:1789', /needs brackets/, /\[2001:db8:0:0:0:0:0:2\]:1789/],
    ['a:b:c', /too many colons/, /host:port/],
    ['[fe80::1%eth0]:1789', /without a zone/, /host:port/],
    ['http://192.168.1.2:1789/rpc/v0', /it is a URL/, /as 192\.168\.1\.2:1789,/],
    ['http：//192.168.1.2：1789', /it is a URL/, /as 192\.168\.1\.2:1789,/],
    ['/ip4/192.168.1.2/tcp/1789/http', /it is a multiaddr/, /as 192\.168\.1\.2:1789$/],
    ['/ip6/::1/tcp/1789', /it is a multiaddr/, /as \[::1\]:1789$/]
  ])('refuses %j with the right form', (text, message, advice) => {
    const error = refusal(() => resolveGoTcpAddress(text, services))
    expect(error.code).toBe('ADDRESS_INVALID')
    expect(error.message).toMatch(message)
    expect(error.advice).toMatch(advice)
  })

  it('reads the services of this machine without failing', () => {
    expect(resolveGoTcpAddress('a:http').port).toBe(80)
  })

  it('becomes a URL', () => {
    expect(httpUrl({ host: '192.168.1.2', port: 1789 })).toBe('http://192.168.1.2:1789/rpc/v0')
    expect(webSocketUrl({ host: '::1', port: 1789 })).toBe('ws://[::1]:1789/rpc/v0')
  })
})

describe('an address to listen on', () => {
  it.each([
    [undefined, '127.0.0.1', 1789],
    [':2789', undefined, 2789],
    ['0.0.0.0:2789', '0.0.0.0', 2789],
    ['[::1]:2789', '::1', 2789],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['localhost:', 'localhost', 0],
    ['：2789', undefined, 2789]
  ])('%s', (text, host, port) => {
    expect(parseListenAddress(text)).toEqual({ host, port })
  })

  it.each(['', '2789', 'http://127.0.0.1:2789', ':70000'])('refuses %j', (text) => {
    expect(refusal(() => parseListenAddress(text)).code).toBe('ADDRESS_INVALID')
  })
})

describe('the address of an API (node-protocol.md §3.2, §6.2)', () => {
  const token = 'eyJh-_9.eyJw.a_b-c'
  it.each([
    ['/ip4/1.2.3.4/tcp/3453', 'ws://1.2.3.4:3453/rpc/v1', undefined],
    ['/ip4/1.2.3.4/tcp/3453/http', 'http://1.2.3.4:3453/rpc/v1', undefined],
    ['/dns/api.example.com/tcp/443/https', 'https://api.example.com:443/rpc/v1', undefined],
    ['/dns4/api/tcp/443/http/wss', 'wss://api:443/rpc/v1', undefined],
    ['/ip4/1.2.3.4/tcp/1/ws/https', 'https://1.2.3.4:1/rpc/v1', undefined],
    ['/dns/api.example.com/tcp/443/tls/ws', 'wss://api.example.com:443/rpc/v1', undefined],
    ['/dns/api.example.com/tcp/443/tls/http', 'https://api.example.com:443/rpc/v1', undefined],
    ['eyJh.eyJw.:/ip4/1.2.3.4/tcp/3453', 'ws://1.2.3.4:3453/rpc/v1', 'eyJh.eyJw.'],
    ['/ip6/::1/tcp/3453', 'ws://[::1]:3453/rpc/v1', undefined],
    ['/ip4/1.2.3.4/tcp/3453/version/v0', 'ws://1.2.3.4:3453/rpc/v0', undefined],
    ['http://1.2.3.4:3453', 'http://1.2.3.4:3453/rpc/v1', undefined],
    ['https://api.example.com/chain/', 'https://api.example.com/chain/rpc/v1', undefined],
    ['ws://1.2.3.4:3453/rpc/v0', 'ws://1.2.3.4:3453/rpc/v0', undefined],
    [`${token}:/ip4/1.2.3.4/tcp/3453`, 'ws://1.2.3.4:3453/rpc/v1', token],
    [`${token}:http://1.2.3.4:3453`, 'http://1.2.3.4:3453/rpc/v1', token],
    [` ${token}：http：//1.2.3.4：3453`, 'http://1.2.3.4:3453/rpc/v1', token]
  ])('%s', (text, url, expected) => {
    const address = parseApiAddress(text, 'v1')
    expect(address.url).toBe(url)
    expect(address.token).toBe(expected)
  })

  it.each([
    '',
    '1.2.3.4:3453',
    'ftp://1.2.3.4',
    '/ip4/1.2.3.4',
    '/ip4/::1/tcp/1',
    '/ip4/1.2.3.4/tcp/99999',
    '/ip4/1.2.3.4/udp/1',
    '/ip4/1.2.3.4/tcp/1/version/latest',
    'http://'
  ])('refuses %j', (text) => {
    expect(refusal(() => parseApiAddress(text, 'v1')).code).toBe('ADDRESS_INVALID')
  })

  it('never shows a token', () => {
    const error = refusal(() => parseApiAddress(`${token}:/ip4/1.2.3.4`, 'v1'))
    expect(`${error.message} ${error.advice}`).not.toContain(token)
  })
})
