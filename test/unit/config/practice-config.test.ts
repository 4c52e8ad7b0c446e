import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/main/config/load-config.ts'
import {
  refuseExistingConfig,
  writePracticeConfig,
  type PracticeNetwork
} from '../../../src/main/config/practice-config.ts'
import { extProverFile } from '../../../src/main/config/schema/ext-prover.ts'
import {
  gatewayEndpoints,
  sectorManagerFile,
  serviceEndpoint
} from '../../../src/main/config/schema/sector-manager.ts'
import { actorId } from '../../../src/main/filecoin/sector-id.ts'
import { temporaryDirectory } from '../../support/cli.ts'

const sender = 't3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2jvlss4a'
const network: PracticeNetwork = {
  name: 'practice-test',
  service: '/ip4/127.0.0.1/tcp/13453',
  token: 'token-"with"-quotes',
  miners: [
    { actor: actorId(1000n), sender },
    { actor: actorId(1001n), sender }
  ],
  stores: [{ name: 'practice-f01000', path: '/stores/one "two"' }],
  prover: '/program/resources/practice-prover.mjs'
}

describe('the configuration files of a node on a practice network', () => {
  it('say where everything is, without a remark of the reader', async () => {
    await using place = await temporaryDirectory()
    const home = join(place.path, 'new', 'home')
    const [manager = '', prover = ''] = await writePracticeConfig(home, network)
    const { value, notices } = await loadConfig(sectorManagerFile, manager)
    expect(notices).toEqual([])
    const endpoint = { address: network.service, token: network.token }
    expect(serviceEndpoint(value, 'chain')).toEqual(endpoint)
    expect(serviceEndpoint(value, 'messager')).toEqual(endpoint)
    expect(gatewayEndpoints(value)).toEqual([endpoint])
    expect(value.common.persistStores).toMatchObject([{ name: 'practice-f01000', path: '/stores/one "two"' }])
    expect(value.miners.map(({ actor, poSt }) => [actor, poSt.sender, poSt.enabled])).toEqual([
      [1000n, sender, true],
      [1001n, sender, true]
    ])
    const provers = await loadConfig(extProverFile, prover)
    expect(provers.notices).toEqual([])
    expect(provers.value.wdPost.map(({ bin, args }) => [bin, args])).toEqual([
      [network.prover, ['processor', 'window_post']],
      [network.prover, ['processor', 'window_post']]
    ])
    expect(provers.value.winPost).toHaveLength(1)
  })

  it('are both written or none', async () => {
    await using place = await temporaryDirectory()
    await writeFile(join(place.path, 'ext-prover.cfg'), 'mine')
    await expect(refuseExistingConfig(place.path)).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
    await expect(writePracticeConfig(place.path, network)).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
    expect(await readdir(place.path)).toEqual(['ext-prover.cfg'])
    const other = join(place.path, 'other')
    await mkdir(other)
    await refuseExistingConfig(other)
    await refuseExistingConfig(join(other, 'not-there'))
  })
})
