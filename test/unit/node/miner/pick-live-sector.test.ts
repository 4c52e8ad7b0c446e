/** Sectors for warm-ups, from a devnet over its sockets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actorId } from '../../../../src/main/filecoin/sector-id.ts'
import { pickLiveSector } from '../../../../src/main/node/miner/pick-live-sector.ts'
import {
  openPracticeNetwork,
  practiceMiner,
  type PracticeNetwork
} from '../../../support/practice/practice-network.ts'

let network: PracticeNetwork
beforeEach(async () => {
  network = await openPracticeNetwork({
    seed: 'live sectors',
    miners: [practiceMiner(0, { periodOffset: 30 }), practiceMiner(1, { partitions: 0 })]
  })
})
afterEach(() => network.close())

const options = { signal: new AbortController().signal, timeout: 10_000 }

describe('a live sector', () => {
  it('is one of the miner, another one as it comes, with what the chain knows of it', async () => {
    const miner = actorId(1000)
    const known = network.chain.executionOf(network.chain.head).state.miners.get(miner)?.sectors
    const numbers = new Set<bigint>()
    for (let round = 0; round < 20; round++) {
      const sector = await pickLiveSector(network.client, miner, options)
      expect(sector && known?.has(sector.number)).toBe(true)
      expect(sector).toMatchObject({ sealProof: 5, sectorKeyCid: undefined })
      if (sector) numbers.add(sector.number)
    }
    expect(numbers.size).toBeGreaterThan(3)
  })

  it('is none for a miner without sectors', async () => {
    expect(await pickLiveSector(network.client, actorId(1001), options)).toBeUndefined()
  })
})
