import { expect, it } from 'vitest'
import { isChainAddress, sameChainAddress } from '../../../../src/main/config/values/chain-address.ts'

it.each([
  'f01000',
  't01000',
  'f1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za',
  'f3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2jvlss4a',
  'f410fkkld55ioe7qg24wvt7fu6pbknb56ht7pt4zamxa'
])('takes %s', (address) => {
  expect(isChainAddress(address)).toBe(true)
})

it.each([
  '',
  'f',
  'f0',
  'x01000',
  'f5abc',
  'f1ABJXFBP274XPDQCPUAYKWKFB43OMJOTACM2P3ZA',
  'f3short',
  'f0 1',
  '1000',
  'f4xfaa'
])('refuses %j', (address) => {
  expect(isChainAddress(address)).toBe(false)
})

it('compares without the network letter', () => {
  expect(sameChainAddress('f01', 't01')).toBe(true)
  expect(sameChainAddress('f01', 'f02')).toBe(false)
})
