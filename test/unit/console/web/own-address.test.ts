import { describe, expect, it } from 'vitest'
import { isOwnHost, isOwnOrigin } from '../../../../src/main/console/web/own-address.ts'

const loopback = { secure: false, names: [] }
const network = { secure: true, names: ['console.example.org', '10.0.0.7'] }

describe('isOwnHost', () => {
  it.each(['localhost:8080', '127.0.0.1:1', '[::1]:8080', 'LOCALHOST', '127.8.9.1'])('knows %s', (host) => {
    expect(isOwnHost(host, '127.0.0.1', loopback)).toBe(true)
  })

  it.each([
    undefined,
    '',
    'example.org:8080',
    'localhost.example.org',
    '127.0.0.1.example.org',
    'console.example.org',
    '127.0.0.1:8080@example.org',
    '[::1',
    '10.0.0.7'
  ])('refuses %s on loopback', (host) => {
    expect(isOwnHost(host, '127.0.0.1', loopback)).toBe(false)
  })

  it.each(['console.example.org', 'Console.Example.org:443', '10.0.0.7:8443', '192.168.1.5:8443'])(
    'knows %s on the network',
    (host) => {
      expect(isOwnHost(host, '::ffff:192.168.1.5', network)).toBe(true)
    }
  )

  it.each(['example.org', '192.168.1.6', 'console.example.org.evil.example'])(
    'refuses %s on the network',
    (host) => {
      expect(isOwnHost(host, '192.168.1.5', network)).toBe(false)
    }
  )
})

describe('isOwnOrigin', () => {
  it('is the page at the very Host that is asked', () => {
    expect(isOwnOrigin('http://localhost:8080', 'localhost:8080', loopback)).toBe(true)
    expect(isOwnOrigin('https://console.example.org', 'console.example.org', network)).toBe(true)
  })

  it.each([
    [undefined, 'localhost:8080'],
    ['null', 'localhost:8080'],
    ['https://localhost:8080', 'localhost:8080'],
    ['http://localhost:8081', 'localhost:8080'],
    ['http://127.0.0.1:8080', 'localhost:8080'],
    ['http://example.org', 'localhost:8080'],
    ['http://localhost:8080/', 'localhost:8080']
  ])('is not %s at %s', (origin, host) => {
    expect(isOwnOrigin(origin, host, loopback)).toBe(false)
  })
})
