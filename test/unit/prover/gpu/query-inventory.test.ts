/** Asking nvidia-smi, with real programs of that name. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { queryInventory, type InventoryOptions } from '../../../../src/main/prover/gpu/query-inventory.ts'
import { temporaryDirectory } from '../../../support/cli.ts'
import { installNvidiaSmi, installProgram } from '../../../support/nvidia-smi.ts'

const uuid = 'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5'
const other = 'GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b11'
const row = (index: number, id: string, capability = ', 8.6'): string =>
  `${index}, ${id}, 00000000:0${index + 1}:00.0, NVIDIA GeForce RTX 3090, 24576, 1, 24250, 0, 30, 535.183.01${capability}\n`

/** Options that see nothing of the machine the test runs on but what is on PATH for sh, cat and env. */
async function machine(directory: string, facts: { moduleLoaded?: boolean } = {}): Promise<InventoryOptions> {
  const proc = join(directory, 'proc')
  await mkdir(join(proc, facts.moduleLoaded === true ? 'driver/nvidia' : 'driver'), { recursive: true })
  return {
    env: { PATH: `${directory}:/usr/bin:/bin`, SECRET: 'do not pass on', LANG: 'de_DE.UTF-8' },
    wellKnownFiles: [],
    procDirectory: proc
  }
}

describe('asking nvidia-smi', () => {
  it('lists cards and the processes on them', async () => {
    await using directory = await temporaryDirectory()
    await installNvidiaSmi(directory.path, {
      cards: row(0, uuid) + row(1, other),
      uses: `2817, /usr/local/bin/venus-worker, ${other}, 9120\n`
    })
    const inventory = await queryInventory(await machine(directory.path))
    expect(inventory).toMatchObject({
      kind: 'cards',
      cards: [
        { index: 0, uuid },
        { index: 1, uuid: other, computeCapability: { major: 8, minor: 6 } }
      ],
      uses: [{ pid: 2817, uuid: other, memoryUsed: 9120 * 2 ** 20 }],
      notUnderstood: []
    })
    expect(inventory).not.toHaveProperty('usesUnknown')
  })

  it('asks as documented, in the C locale, and passes nothing else on', async () => {
    await using directory = await temporaryDirectory()
    await installNvidiaSmi(directory.path, { cards: row(0, uuid) })
    await queryInventory(await machine(directory.path))
    expect(await readFile(join(directory.path, 'calls'), 'utf8')).toBe(
      '--query-gpu=index,uuid,pci.bus_id,name,memory.total,memory.used,memory.free,utilization.gpu,temperature.gpu,driver_version,compute_cap --format=csv,noheader,nounits\n' +
        '--query-compute-apps=pid,process_name,gpu_uuid,used_memory --format=csv,noheader,nounits\n'
    )
    const environment = await readFile(join(directory.path, 'environment'), 'utf8')
    expect(environment).toMatch(/^LC_ALL=C$/m)
    expect(environment).not.toMatch(/^(SECRET|LANG)=/m)
  })

  it('asks again without a column that an older driver does not know', async () => {
    await using directory = await temporaryDirectory()
    await installNvidiaSmi(directory.path, { cards: row(0, uuid, ''), unknownFields: ['compute_cap'] })
    const inventory = await queryInventory(await machine(directory.path))
    expect(inventory).toMatchObject({ kind: 'cards', cards: [{ uuid, driverVersion: '535.183.01' }] })
    expect(inventory).not.toHaveProperty('cards[0].computeCapability')
  })

  it('ends when a driver refuses a column no inventory can do without', async () => {
    await using directory = await temporaryDirectory()
    await installNvidiaSmi(directory.path, { unknownFields: ['uuid'] })
    expect(await queryInventory(await machine(directory.path))).toMatchObject({ kind: 'driver-broken' })
  })

  it('finds no driver where there is none', async () => {
    await using directory = await temporaryDirectory()
    const options = await machine(directory.path)
    expect(await queryInventory({ ...options, env: { PATH: directory.path } })).toMatchObject({
      kind: 'no-driver'
    })
    expect(await queryInventory({ ...options, env: {} })).toMatchObject({ kind: 'no-driver' })
  })

  it('takes a loaded module without the program for a broken driver', async () => {
    await using directory = await temporaryDirectory()
    const options = await machine(directory.path, { moduleLoaded: true })
    expect(await queryInventory({ ...options, env: { PATH: directory.path } })).toMatchObject({
      kind: 'driver-broken',
      reason: expect.stringContaining('nvidia-smi was not found') as string
    })
  })

  it('passes over relative folders, directories and files that may not be executed', async () => {
    await using directory = await temporaryDirectory()
    const bin = join(directory.path, 'bin')
    const late = join(directory.path, 'late')
    await mkdir(join(bin, 'nvidia-smi'), { recursive: true })
    await mkdir(late)
    await writeFile(join(directory.path, 'nvidia-smi'), 'no program', { mode: 0o644 })
    await installNvidiaSmi(late, { cards: row(0, uuid) })
    const options = await machine(directory.path)
    const PATH = ['.', bin, directory.path, late, '/usr/bin', '/bin'].join(':')
    expect(await queryInventory({ ...options, env: { PATH } })).toMatchObject({ kind: 'cards' })
  })

  it('finds the program at a well-known place', async () => {
    await using directory = await temporaryDirectory()
    await installNvidiaSmi(directory.path, { cards: row(0, uuid) })
    const options = await machine(directory.path)
    const found = {
      ...options,
      env: { PATH: '/usr/bin:/bin' },
      wellKnownFiles: [join(directory.path, 'nvidia-smi')]
    }
    expect(await queryInventory(found)).toMatchObject({ kind: 'cards' })
  })

  it.each([
    ['No devices were found\n', 6, false, 'no-card', /found no card/],
    ['', 0, false, 'no-card', /lists no card/],
    [
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n",
      9,
      false,
      'no-driver',
      /module is not loaded/
    ],
    [
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n",
      9,
      true,
      'driver-broken',
      /cannot talk to it/
    ],
    [
      "NVIDIA-SMI couldn't find libnvidia-ml.so library in your system. Please make sure that the NVIDIA Display Driver is properly installed and present in your system.\n",
      12,
      false,
      'no-driver',
      /libnvidia-ml/
    ],
    [
      'Failed to initialize NVML: Driver/library version mismatch\n',
      18,
      true,
      'driver-broken',
      /was updated/
    ],
    [
      'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 535.183\n',
      18,
      true,
      'driver-broken',
      /version mismatch/
    ],
    [
      'Unable to determine the device handle for GPU 0000:0A:00.0: GPU is lost.  Reboot the system to recover this GPU\n',
      15,
      true,
      'driver-broken',
      /GPU is lost/
    ],
    [
      'Unable to determine the device handle for GPU0000:0A:00.0: Unknown Error\n',
      255,
      true,
      'driver-broken',
      /0000:0A:00\.0/
    ],
    ['Failed to initialize NVML: Unknown Error\n', 255, true, 'driver-broken', /cannot be used/],
    ['Failed to initialize NVML: Insufficient Permissions\n', 4, true, 'driver-broken', /may not ask/],
    [
      'Failed to initialize NVML: GPU access blocked by the operating system\n',
      17,
      false,
      'driver-broken',
      /blocks/
    ],
    ['Segmentation fault\n', 139, true, 'driver-broken', /Segmentation fault/]
  ])('tells apart %j (status %i, module %j)', async (cards, status, moduleLoaded, kind, reason) => {
    await using directory = await temporaryDirectory()
    await installNvidiaSmi(directory.path, { cards, status })
    const inventory = await queryInventory(await machine(directory.path, { moduleLoaded }))
    expect(inventory).toMatchObject({
      kind,
      reason: expect.stringMatching(reason) as string,
      advice: expect.stringMatching(/./) as string
    })
    // The same on stderr.
    await installNvidiaSmi(directory.path, { stderr: cards, status })
    expect(await queryInventory(await machine(directory.path, { moduleLoaded }))).toEqual(inventory)
  })

  it('keeps the cards that answer beside one that is lost', async () => {
    await using directory = await temporaryDirectory()
    await installNvidiaSmi(directory.path, {
      cards: row(0, uuid) + row(2, other),
      uses: `2817, /usr/local/bin/venus-worker, ${other}, 9120\n`,
      stderr: 'Unable to determine the device handle for GPU1: 0000:02:00.0: Unknown Error\n'
    })
    expect(await queryInventory(await machine(directory.path))).toMatchObject({
      kind: 'driver-broken',
      reason: expect.stringContaining('GPU1: 0000:02:00.0') as string,
      cards: [{ index: 0 }, { index: 2 }],
      uses: [{ pid: 2817 }]
    })
  })

  it('says that processes are unknown when only the second question fails', async () => {
    await using directory = await temporaryDirectory()
    await installProgram(
      directory.path,
      `case "$1" in --query-gpu=*) echo '${row(0, uuid).trim()}';; *) echo 'not permitted' >&2; exit 4;; esac`
    )
    expect(await queryInventory(await machine(directory.path))).toMatchObject({
      kind: 'cards',
      uses: [],
      usesUnknown: expect.stringMatching(/did not tell/) as string
    })
  })

  it('gives up a program that hangs, after its time-out and once', async () => {
    await using directory = await temporaryDirectory()
    await installProgram(
      directory.path,
      `trap '' TERM INT HUP; echo called >> '${directory.path}/calls'; while :; do sleep 60; done`
    )
    const began = performance.now()
    const inventory = await queryInventory({ ...(await machine(directory.path)), timeout: 300 })
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(inventory).toMatchObject({
      kind: 'driver-broken',
      reason: expect.stringMatching(/0\.3 s/) as string
    })
    expect(await readFile(join(directory.path, 'calls'), 'utf8')).toBe('called\n')
  })

  it.each([
    ['a flood', 'while :; do echo 0123456789012345678901234567890123456789; done', /far more/],
    ['garbage', `head -c 5000 /dev/urandom`, /said/],
    ['its own death', 'kill -SEGV $$', /SIGSEGV/]
  ])('takes %s for a broken driver', async (_, script, reason) => {
    await using directory = await temporaryDirectory()
    await installProgram(directory.path, script)
    expect(await queryInventory(await machine(directory.path))).toMatchObject({
      kind: 'driver-broken',
      reason: expect.stringMatching(reason) as string,
      cards: []
    })
  })

  it('takes a program whose interpreter is missing for a broken driver', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'nvidia-smi'), '#!/nonexistent/interpreter\n', { mode: 0o755 })
    expect(await queryInventory(await machine(directory.path))).toMatchObject({
      kind: 'driver-broken',
      reason: expect.stringMatching(/cannot be started/) as string
    })
  })

  it('stops when it is told to', async () => {
    await using directory = await temporaryDirectory()
    await installProgram(directory.path, 'sleep 60')
    const controller = new AbortController()
    const asked = queryInventory({ ...(await machine(directory.path)), signal: controller.signal })
    setImmediate(() => controller.abort())
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
