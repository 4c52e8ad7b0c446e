import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSavedNodes, writeSavedNodes } from '../../../../src/main/console/host/saved-nodes.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { temporaryDirectory } from '../../../support/cli.ts'

describe('the list of nodes on disk', () => {
  it('comes back as it was written, and only its owner may read it: tokens are in it', async () => {
    await using place = await temporaryDirectory()
    const file = join(place.path, 'console', 'nodes.json')
    expect(await readSavedNodes(file, silentLogger)).toEqual([])
    const nodes = [
      {
        id: 'n-1',
        name: '',
        attached: { kind: 'attached' as const, address: '10.0.0.1:1789', token: 'secret' }
      }
    ]
    await writeSavedNodes(file, nodes)
    expect(await readSavedNodes(file, silentLogger)).toEqual(nodes)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('is put aside, not overwritten, when it cannot be read', async () => {
    await using place = await temporaryDirectory()
    const file = join(place.path, 'nodes.json')
    await writeFile(file, '{"version":"2","nodes":[]}')
    expect(await readSavedNodes(file, silentLogger)).toEqual([])
    expect(await readdir(place.path)).toEqual([expect.stringMatching(/^nodes\.json\.unreadable-\d+$/)])
  })
})
