import { expect, it } from 'vitest'
import { lagOfHead } from '../../../../src/main/chain/head/head-lag.ts'
import { parseTipSetJson } from '../../../../src/main/filecoin/lotus-json/tipset-json.ts'
import mainnetTipSet from '../../../vectors/filecoin/mainnet-tipset-4863283.json' with { type: 'json' }

it('a head is as many epochs behind as have begun since its own', () => {
  const head = parseTipSetJson(mainnetTipSet)
  const time = 1_744_204_890_000
  expect([0, 29_999, 30_000, 300_000, -1].map((ms) => lagOfHead(head, time + ms, 30_000))).toEqual([
    0, 0, 1, 10, -1
  ])
})
