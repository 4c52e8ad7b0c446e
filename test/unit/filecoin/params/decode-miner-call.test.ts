import { describe, expect, test } from 'vitest'
import { decodeMinerCall } from '../../../../src/main/filecoin/params/decode-miner-call.ts'
import { fromHex } from '../../../support/hex.ts'

const declaration = [{ deadline: 0n, partition: 0n, sectors: fromHex('e05720') }]

describe('methods of the miner actor', () => {
  test.each([
    [10n, 'declareFaults', '818183000043e05720', declaration],
    [11n, 'declareFaultsRecovered', '818183000043e05720', declaration],
    [24n, 'disputeWindowedPoSt', '820102', { deadline: 1n, postIndex: 2n }],
    [
      5n,
      'submitWindowedPoSt',
      '8502808019ffff43aabbcc',
      {
        deadline: 2n,
        partitions: [],
        proofs: [],
        chainCommitEpoch: 65535,
        chainCommitRand: fromHex('aabbcc')
      }
    ]
  ])('%s is %s', (number, method, hex, params) => {
    expect(decodeMinerCall(number, fromHex(hex))).toEqual({ method, params })
  })

  test('any other is left alone, whatever its parameters', () => {
    for (const method of [0n, 6n, 16n, 25n, 2n ** 63n]) {
      expect(decodeMinerCall(method, fromHex('ff'))).toBeUndefined()
    }
  })

  test('parameters of another method are refused', () => {
    expect(() => decodeMinerCall(10n, fromHex('820102'))).toThrow('has 2 fields instead of 1')
    expect(() => decodeMinerCall(5n, fromHex('820102'))).toThrow('has 2 fields instead of 5')
    expect(() => decodeMinerCall(24n, fromHex('82010200'))).toThrow('followed by 1 bytes')
  })
})
