/**
 * An exported bundle on a fresh machine: unpacked by tar, checked, put in place by its own script, and the node started by
 * the very command the bundle tells.
 */
import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { buildBundle } from '../../src/main/console/export/build-bundle.ts'
import { nodeCommand } from '../../src/main/console/export/node-command.ts'
import { packBundle } from '../../src/main/console/export/store-bundle.ts'
import { bundlePlan } from '../support/bundle-plan.ts'
import { callRpc, cliFile, startDaemon, temporaryDirectory } from '../support/cli.ts'

const run = promisify(execFile)

test('a bundle applied to an empty home starts a node', async () => {
  await using directory = await temporaryDirectory('export-')
  const home = join(directory.path, 'srv', 'poster')
  const base = bundlePlan()
  const plan = bundlePlan({
    host: { ...base.host, home, program: cliFile, parameterCache: null },
    listen: '127.0.0.1:0',
    proxy: null,
    poster: false,
    extProver: false
  })
  const bundle = buildBundle(plan, { version: 'test', at: 0 })
  await writeFile(join(directory.path, 'b.tar.gz'), await packBundle(bundle, 0))
  await run('tar', ['xzf', 'b.tar.gz'], { cwd: directory.path })
  await run('sh', ['apply.sh', '--files-only'], { cwd: join(directory.path, plan.name) })
  expect((await stat(join(home, 'sector-manager.cfg'))).mode & 0o777).toBe(0o600)

  const [program, homeFlag, ...rest] = nodeCommand(plan)
  expect([program, homeFlag]).toEqual([cliFile, `--home=${home}`])
  const node = await startDaemon(home, rest.slice(2))
  expect((await callRpc(node.address, 'StoreList', [])).body).toMatchObject({ result: [] })
  expect(await node.stop()).toBe(0)
  expect(await readFile(join(home, 'sector-manager.cfg'), 'utf8')).toBe(plan.files.sectorManager)
})
