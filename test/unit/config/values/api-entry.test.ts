import { expect, it } from 'vitest'
import { formatApiEntry, parseApiEntry } from '../../../../src/main/config/values/api-entry.ts'

it.each([
  ['/ip4/1.2.3.4/tcp/3453', undefined, '/ip4/1.2.3.4/tcp/3453'],
  ['https://node:443', undefined, 'https://node:443'],
  ['aa.bb_-.cc:/ip4/1.2.3.4/tcp/1', 'aa.bb_-.cc', '/ip4/1.2.3.4/tcp/1'],
  ['aa.bb.cc:ws://node:1', 'aa.bb.cc', 'ws://node:1'],
  ['10.0.0.1:1234', undefined, '10.0.0.1:1234']
])('reads %s', (text, token, address) => {
  const entry = parseApiEntry(text)
  expect(entry).toEqual({ token, address })
  expect(entry && formatApiEntry(entry)).toBe(text)
})

it('reads three dot-separated parts before a colon as a token, as the original does', () => {
  expect(parseApiEntry('node.example.net:1234')).toEqual({ token: 'node.example.net', address: '1234' })
})

it.each(['', ' ', 'a b', 'a\nb', 'a\0'])('refuses %j', (text) => {
  expect(parseApiEntry(text)).toBeUndefined()
})
