/** The history of the cards of this machine is kept from its first node on, whoever looks at it. */
import { access, mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import type { ConsoleNode } from '../../../../src/main/console/host/console-node.ts'
import { openTestConsole } from '../../../support/console.ts'
import { eventually } from '../../../support/eventually.ts'
import { installNvidiaSmi } from '../../../support/nvidia-smi.ts'
import { temporaryDirectory } from '../../../support/run-cli.ts'
import { nodeRow } from '../../renderer/node-row.ts'

afterEach(() => vi.unstubAllEnvs())

const here = (home: string): ConsoleNode => ({
  id: 'here',
  row: () => nodeRow({ id: 'here', kind: 'attached', options: null, abilities: [] }),
  look: () => Promise.resolve(),
  caller: { call: () => Promise.resolve(null) },
  local: { home, configDirectory: home },
  run: undefined,
  close: () => Promise.resolve()
})

it('asks the driver when there is a node of this machine, before a page is open', async () => {
  await using place = await temporaryDirectory()
  const driver = join(place.path, 'driver')
  await mkdir(driver)
  await installNvidiaSmi(driver, { cards: '', uses: '' })
  vi.stubEnv('PATH', `${driver}${delimiter}${process.env['PATH']}`)
  await using opened = await openTestConsole(place.path, { fixed: [here(place.path)] })
  expect(opened.console.host.list()).toHaveLength(1)
  await eventually(
    () =>
      access(join(driver, 'calls')).then(
        () => true,
        () => false
      ),
    'the driver to be asked'
  )
})
