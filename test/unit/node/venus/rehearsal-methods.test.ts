/** What the shapes of SimulateWdPoSt mean. */
import { expect, test } from 'vitest'
import { ParamError } from '../../../../src/main/jsonrpc/server/params.ts'
import { readSimulation } from '../../../../src/main/node/venus/rehearsal-methods.ts'

const cid = 'bagboea4b5abcatlxechwbp7kjpjguna6r6q7ejrhe6mdp3lf34pmswn27pkkiekz'
const sectors = [{ SealProof: 8, SectorNumber: 1, SectorKey: null, SealedCID: { '/': cid } }]
const randomness = Buffer.alloc(32, 7).toString('base64')

test('all shapes of SimulateWdPoSt name the same proof', () => {
  const early = readSimulation(['t01000', sectors, randomness])
  expect(early).toMatchObject({ miner: 1000n, proofType: 8, deadline: undefined, partition: undefined })
  const middle = readSimulation(['t01000', 13, sectors, randomness])
  expect(middle).toMatchObject({ miner: 1000n, proofType: 13, deadline: undefined })
  const late = readSimulation([5, 2, 't01000', 13, sectors, randomness])
  expect(late).toMatchObject({ miner: 1000n, proofType: 13, deadline: 5, partition: 2 })
  for (const { sectors: read, randomness: bytes } of [early, middle, late]) {
    expect(read).toEqual([{ number: 1n, sealProof: 8, sealedCid: cid, sectorKeyCid: undefined }])
    expect(Buffer.from(bytes)).toEqual(Buffer.alloc(32, 7))
  }
})

test('a simulation that names nothing provable is refused', () => {
  expect(() => readSimulation(['t01000', [], randomness])).toThrow(ParamError)
  expect(() => readSimulation(['t01000', [{ SealProof: 8, SectorNumber: 1 }], randomness])).toThrow(
    /SealedCID/
  )
  expect(() => readSimulation(['t01000', 15, sectors, randomness])).toThrow(/registered PoSt/)
})
