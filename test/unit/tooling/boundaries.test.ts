/**
 * The import rules are tested like code: a small tree that breaks each rule exactly once, and the real tree, which must
 * break none.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
const configFile = join(root, '.dependency-cruiser.cjs')

interface Violation {
  rule: { name: string }
  from: string
  to: string
}

interface Rules {
  forbidden: { name: string }[]
}

const rules = (createRequire(import.meta.url)(configFile) as Rules).forbidden.map((rule) => rule.name)

function cruise(folder: string): Violation[] {
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [cruiser, '--config', configFile, '--output-type', 'json', 'src'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }
  )
  if (error) throw error
  if (!stdout.startsWith('{')) throw new Error(stderr || stdout)
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations
}

/** The file that breaks the rule, and what it imports. Paths are relative to src/. */
const breaches: Record<string, [from: string, imported: string]> = {
  'lib-keeps-to-its-neighbours': ['main/lib/breach.ts', '../filecoin/leaf.ts'],
  'filecoin-keeps-to-its-neighbours': ['main/filecoin/breach.ts', '../lib/leaf.ts'],
  'config-keeps-to-its-neighbours': ['main/config/breach.ts', '../sectors/leaf.ts'],
  'jsonrpc-keeps-to-its-neighbours': ['main/jsonrpc/breach.ts', '../sectors/leaf.ts'],
  'sectors-keeps-to-its-neighbours': ['main/sectors/breach.ts', '../config/leaf.ts'],
  'prover-keeps-to-its-neighbours': ['main/prover/breach.ts', '../jsonrpc/leaf.ts'],
  'chain-keeps-to-its-neighbours': ['main/chain/breach.ts', '../sectors/leaf.ts'],
  'verify-keeps-to-its-neighbours': ['main/verify/breach.ts', '../prover/leaf.ts'],
  'poster-keeps-to-its-neighbours': ['main/poster/breach.ts', '../chain/leaf.ts'],
  'miner-keeps-to-its-neighbours': ['main/miner/breach.ts', '../prover/leaf.ts'],
  'node-keeps-to-its-neighbours': ['main/node/breach.ts', '../cli/leaf.ts'],
  'devnet-keeps-to-its-neighbours': ['main/devnet/breach.ts', '../poster/leaf.ts'],
  'console-keeps-to-its-neighbours': ['main/console/breach.ts', '../sectors/leaf.ts'],
  'cli-keeps-to-its-neighbours': ['main/cli/breach.ts', '../jsonrpc/leaf.ts'],
  'electron-keeps-to-its-neighbours': ['main/electron/breach.ts', '../node/leaf.ts'],
  'every-room-has-a-rule': ['main/node/unlisted.ts', '../drawer/leaf.ts'],
  'shared-stands-alone': ['shared/contract/breach.ts', '../../main/lib/leaf.ts'],
  'renderer-sees-only-shared': ['renderer/breach.ts', '../main/lib/leaf.ts'],
  'renderer-has-no-node': ['renderer/node.ts', 'node:fs'],
  'preload-only-moves-text': ['preload/breach.ts', '../main/lib/leaf.ts'],
  'filecoin-is-pure': ['main/filecoin/impure.ts', 'node:crypto'],
  'electron-in-one-folder': ['main/console/window.ts', 'electron'],
  'cli-runs-without-electron': ['main/cli.ts', './electron/leaf.ts'],
  'nobody-imports-a-composition-root': ['main/lib/root.ts', '../index.ts'],
  'no-cycles': ['main/lib/circle-back.ts', './circle.ts'],
  'main-uses-shipped-packages': ['main/lib/tool.ts', 'tool'],
  'no-tests-in-src': ['main/lib/tested.ts', '../../../test/leaf.ts'],
  'everything-resolves': ['main/lib/lost.ts', './nowhere.ts'],
  'no-orphans': ['main/lib/alone.ts', '']
}

const fixedFiles: Record<string, string> = {
  'main/index.ts': "export * from './electron/leaf.ts'\n",
  'main/lib/circle.ts': "export * from './circle-back.ts'\n",
  ...Object.fromEntries(
    [
      ...rules.filter((name) => name.endsWith('-keeps-to-its-neighbours')).map((name) => name.split('-')[0]),
      'drawer'
    ].map((room) => [`main/${room}/leaf.ts`, 'export const leaf = 1\n'])
  ),
  'shared/contract/leaf.ts': 'export const leaf = 1\n'
}

describe('import rules', () => {
  let folder: string
  let violations: Violation[]

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'boundaries-'))
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    for (const [path, text] of Object.entries(fixedFiles)) write(`src/${path}`, text)
    for (const [from, imported] of Object.values(breaches)) {
      write(`src/${from}`, imported === '' ? 'export const alone = 1\n' : `export * from '${imported}'\n`)
    }
    write('test/leaf.ts', 'export const leaf = 1\n')
    write('tsconfig.base.json', readFileSync(join(root, 'tsconfig.base.json'), 'utf8'))
    write('package.json', JSON.stringify({ type: 'module', devDependencies: { electron: '1', tool: '1' } }))
    for (const name of ['electron', 'tool']) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
      write(`node_modules/${name}/index.js`, 'module.exports = {}\n')
    }
    violations = cruise(folder)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('has a breach for every rule', () => {
    expect(Object.keys(breaches).sort()).toEqual([...rules].sort())
  })

  it.each(Object.entries(breaches))('%s fires', (name, [from]) => {
    const fired = violations
      .filter((violation) => violation.rule.name === name)
      .map((violation) => violation.from)
    expect(fired).toContain(`src/${from}`)
  })

  it('lets a room use what it may', () => {
    const leaves = violations.filter((violation) => /leaf\.ts$/.test(violation.from))
    expect(leaves.filter((violation) => violation.rule.name !== 'no-orphans')).toEqual([])
  })

  it('finds nothing in the tree as it is', { timeout: 120_000 }, () => {
    expect(cruise(root).map((each) => `${each.rule.name}: ${each.from} -> ${each.to}`)).toEqual([])
  })
})
