/** The wizard's questions as a page asks them: with the checks of the contract, a program named nvidia-smi, and real files. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NodeHost } from '../../../../src/main/console/host/node-host.ts'
import { gpuMethods } from '../../../../src/main/console/methods/gpu-methods.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import type { ParamsOf, ResultOf } from '../../../../src/shared/contract/console/contract.ts'
import { gpuMethods as specs } from '../../../../src/shared/contract/console/gpu.ts'
import type {
  AssignedProcess,
  GpuAssignment,
  WizardInventory
} from '../../../../src/shared/contract/console/gpu-assignment.ts'
import { installNvidiaSmi } from '../../../support/nvidia-smi.ts'

const one = 'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5'
const two = 'GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b11'
const cards = `0, ${one}, 00000000:17:00.0, NVIDIA GeForce RTX 3090, 24576, 724, 23852, 0, 31, 535.183.01, 8.6
1, ${two}, 00000000:31:00.0, NVIDIA GeForce RTX 3090, 24576, 20000, 4576, 97, 71, 535.183.01, 8.6
`
const old = `# rack-b
LogTag = "kept"

[[WdPost]]
Bin = "/opt/worker" # mine
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "0"
TMPDIR = "/tmp/ext-prover0"
`

type GpuMethod = keyof typeof specs
let directory: string
let host: NodeHost

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gpu-methods-'))
  await mkdir(join(directory, 'programs'))
  await mkdir(join(directory, 'home'))
  host = await NodeHost.open({
    file: undefined,
    fixed: [],
    openLog: undefined,
    launcherDirectories: [],
    clock: systemClock,
    logger: silentLogger
  })
})

afterEach(async () => {
  await host.close()
  await rm(directory, { recursive: true, force: true })
})

/** As it crosses to the console and back. */
async function ask<M extends GpuMethod>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>> {
  const methods = gpuMethods({
    host,
    clock: systemClock,
    env: { PATH: `${join(directory, 'programs')}:/usr/bin:/bin` },
    launcherDirectories: []
  })
  const checked: unknown = specs[method].params(JSON.parse(JSON.stringify(params)), 'params')
  const call = {
    signal: new AbortController().signal,
    grant: {
      permissions: new Set(['host'] as const),
      who: 'test',
      host: 'browser',
      offerDownload: () => Promise.resolve(undefined)
    }
  } as const
  // Each method with the parameters its own check let through.
  const handle = methods[method] as unknown as (params: unknown, asked: typeof call) => unknown
  return (await handle(checked, call)) as ResultOf<M>
}

const file = (): string => join(directory, 'home', 'ext-prover.cfg')
const place = () => ({ directory: join(directory, 'home') })

async function inventory(): Promise<WizardInventory> {
  return (await ask('gpu.inventory', {})).inventory
}

/** With directories that this user may make. */
function under(directories: string, { processes }: GpuAssignment): GpuAssignment {
  return {
    processes: processes.map((each, at) => ({
      ...each,
      bin: process.execPath,
      envs: { ...each.envs, TMPDIR: join(directories, `card-${at}`) }
    }))
  }
}

describe('the cards', () => {
  test('of this machine go back into every question that takes them', async () => {
    await installNvidiaSmi(join(directory, 'programs'), { cards, uses: `42, python, ${two}, 15000\n` })
    const view = await ask('gpu.inventory', {})
    expect(view.state).toBe('cards')
    expect(view.inventory.cards.map(({ index, name }) => [index, name])).toEqual([
      [0, 'NVIDIA GeForce RTX 3090'],
      [1, 'NVIDIA GeForce RTX 3090']
    ])
    expect(view.inventory.uses).toEqual([{ pid: 42, name: 'python', uuid: two, memoryUsed: 15000 * 2 ** 20 }])
    const { cards: found } = view.inventory
    const made = await ask('gpu.preset', { preset: 'chapter', cards: found, form: 'index' })
    expect(made.processes).toHaveLength(2)
    const findings = await ask('gpu.check', { assignment: made, inventory: view.inventory })
    expect(findings.map(({ code }) => code)).toContain('cardAmbiguous')
    const named = await ask('gpu.rename', { assignment: made, cards: found, form: 'uuid' })
    // Without an order nobody knows which card an index is.
    expect(named.processes[0]?.envs['CUDA_VISIBLE_DEVICES']).toBe('0')
  })

  test('are none where there is no driver, with what to do', async () => {
    const view = await ask('gpu.inventory', {})
    expect(view.state).toBe('no-driver')
    expect(view.inventory.cards).toEqual([])
    expect(view.advice).not.toBe('')
  })

  test('are read from what was pasted, and what was not understood is told with its reason', async () => {
    const view = await ask('gpu.readInventory', {
      text: `GPU 0: NVIDIA GeForce RTX 3090 (UUID: ${one})\nSegmentation fault\n`
    })
    expect(view.inventory.cards).toMatchObject([{ index: 0, uuid: one }])
    expect(view.problems).toMatchObject([{ place: 'line 2', text: 'Segmentation fault' }])
    const { cards: found } = view.inventory
    const { processes } = await ask('gpu.preset', { preset: 'one-per-card', cards: found, form: 'uuid' })
    expect(processes[0]?.envs).toEqual({ CUDA_VISIBLE_DEVICES: one, TMPDIR: '/tmp/ext-prover0' })
    const rendered = await ask('gpu.render', { assignment: { processes }, existing: '' })
    expect(rendered.text).toContain(`CUDA_VISIBLE_DEVICES = "${one}"`)
    expect(rendered.commands).toEqual(['install -d -m 700 /tmp/ext-prover0'])
  })
})

describe('an assignment', () => {
  test('begins with the file, and a preset keeps its entries', async () => {
    await installNvidiaSmi(join(directory, 'programs'), { cards })
    await writeFile(file(), old)
    const opened = await ask('gpu.open', place())
    expect(opened.path).toBe(file())
    expect(opened.base?.text).toBe(old)
    expect(opened.assignment).toEqual(await ask('gpu.read', { text: old }))
    expect(opened.practice).toMatch(/practice-prover/)
    const { cards: found } = await inventory()
    const made = await ask('gpu.preset', {
      preset: 'one-per-card',
      cards: found,
      form: 'uuid',
      existing: opened.assignment
    })
    // The second card's memory is in use.
    expect(made.processes).toMatchObject([{ position: 0, bin: '/opt/worker' }])
    const [process] = made.processes
    const card = found[1]
    if (!process || !card) throw new Error('no process, or no second card')
    const moved = await ask('gpu.place', { process, card, form: 'index' })
    expect(moved.envs).toEqual({
      CUDA_VISIBLE_DEVICES: '1',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      TMPDIR: '/tmp/ext-prover1'
    })
    const findings = await ask('gpu.check', {
      assignment: { processes: [moved] },
      inventory: await inventory()
    })
    expect(findings.map(({ code }) => code)).toContain('memoryFreeLow')
  })

  test('is held against this machine: programs and directories', async () => {
    const process = (await ask('gpu.read', { text: old })).processes[0]
    if (!process) throw new Error('no process')
    const assignment = { processes: [{ ...process, bin: '/nowhere/worker' }] }
    const { findings } = await ask('gpu.checkHere', { assignment, ownPids: [] })
    expect(findings.map(({ code }) => code)).toContain('binNotFound')
  })

  test('of a node whose files are elsewhere is refused', async () => {
    await expect(ask('gpu.open', {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(ask('gpu.open', { directory: 'relative' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT'
    })
  })
})

describe('a write', () => {
  async function prepared(): Promise<ParamsOf<'gpu.write'>> {
    await writeFile(file(), old)
    const { base, assignment } = await ask('gpu.open', place())
    const changed = under(join(directory, 'locks'), assignment)
    await mkdir(join(directory, 'locks'))
    return { place: place(), assignment: changed, base, ownPids: [] }
  }

  test('shows its difference first, makes the directories, keeps comments and the file as it was', async () => {
    const request = await prepared()
    const { review, changedOnDisk } = await ask('gpu.review', request)
    expect(changedOnDisk).toBe(false)
    expect(review.directories).toEqual([join(directory, 'locks', 'card-0')])
    expect(review.commands).toEqual([`install -d -m 700 ${join(directory, 'locks', 'card-0')}`])
    expect(review.diff.added).toBeGreaterThan(0)
    expect(await readFile(file(), 'utf8')).toBe(old)

    const outcome = await ask('gpu.write', request)
    expect(outcome.outcome).toBe('written')
    const text = await readFile(file(), 'utf8')
    expect(text).toBe(review.text)
    expect(text).toContain('# rack-b')
    expect(text).toContain('LogTag = "kept"')
    expect(text).toContain(`TMPDIR = "${join(directory, 'locks', 'card-0')}"`)
    expect(await readdir(join(directory, 'locks'))).toEqual(['card-0'])
    const names = await readdir(join(directory, 'home'))
    const backup = names.find((name) => name !== 'ext-prover.cfg')
    expect(backup).toBe(outcome.outcome === 'written' ? outcome.backup : '')
    expect(await readFile(join(directory, 'home', backup ?? ''), 'utf8')).toBe(old)
  })

  test('of a file that changed meanwhile writes nothing and tells both changes', async () => {
    const request = await prepared()
    const theirs = old.replace('# rack-b', '# rack-c')
    await writeFile(file(), theirs)
    expect((await ask('gpu.review', request)).changedOnDisk).toBe(true)
    const outcome = await ask('gpu.write', request)
    expect(outcome).toMatchObject({ outcome: 'conflict', theirs: { added: 1, removed: 1 } })
    expect(await readFile(file(), 'utf8')).toBe(theirs)
  })

  test('makes a file where there was none, and refuses where one has come', async () => {
    const processes: AssignedProcess[] = [
      {
        id: 'new-1',
        list: 'WdPost',
        position: null,
        bin: process.execPath,
        args: ['processor', 'window_post'],
        concurrent: 1,
        weight: 1,
        readyTimeoutSecs: 5,
        dialect: null,
        envs: { TMPDIR: directory }
      }
    ]
    const request = { place: place(), assignment: { processes }, base: null, ownPids: [] }
    expect(await ask('gpu.write', request)).toMatchObject({ outcome: 'written', backup: null })
    expect(await ask('gpu.read', { text: await readFile(file(), 'utf8') })).toMatchObject({
      processes: [{ bin: process.execPath, args: ['processor', 'window_post'] }]
    })
    await expect(ask('gpu.write', request)).rejects.toMatchObject({ code: 'CONFIG_CHANGED_ON_DISK' })
  })
})
