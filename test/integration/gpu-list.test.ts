/** `util gpu list` as an operator runs it, with programs named nvidia-smi and lock files held by real processes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parsePastedInventory } from '../../src/main/prover/gpu/pasted-inventory.ts'
import { runCli, temporaryDirectory, type CliResult } from '../support/cli.ts'
import { eventually } from '../support/eventually.ts'
import { installNvidiaSmi, installProgram } from '../support/nvidia-smi.ts'

const one = 'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5'
const two = 'GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b11'
const cards = `0, ${one}, 00000000:01:00.0, NVIDIA GeForce RTX 3090, 24576, 10240, 14000, 97, 71, 535.183.01, 8.6
1, ${two}, 00000000:81:00.0, GeForce GTX 1080, 8192, 1, 8100, 0, 30, 535.183.01, 6.1
`

/** The command with `directory` before everything else on PATH, and a TMPDIR of its own. */
async function list(directory: string, ...args: string[]): Promise<CliResult> {
  const tmpdir = join(directory, 'tmp')
  await mkdir(tmpdir, { recursive: true })
  return runCli(['util', 'gpu', 'list', ...args], {
    env: { PATH: `${directory}:/usr/bin:/bin`, TMPDIR: tmpdir, HOME: join(directory, 'nowhere') }
  })
}

describe('util gpu list', () => {
  it('shows cards, the process on one, and who holds the lock of its TMPDIR', async () => {
    await using directory = await temporaryDirectory()
    const tmpdir = join(directory.path, 'prover 1')
    await mkdir(tmpdir)
    // A prover as the driver sees one: it has a card, an environment and the lock.
    const prover = spawn('flock', ['--no-fork', join(tmpdir, 'bellman.gpu.lock'), 'cat'], {
      env: { PATH: '/usr/bin:/bin', CUDA_VISIBLE_DEVICES: one, TMPDIR: tmpdir },
      stdio: ['pipe', 'ignore', 'ignore']
    })
    await once(prover, 'spawn')
    try {
      await installNvidiaSmi(directory.path, { cards, uses: `${prover.pid}, venus-worker, ${one}, 9120\n` })
      let shown = await list(directory.path)
      await eventually(async () => {
        shown = await list(directory.path)
        return shown.stdout.includes('held by')
      }, 'the lock to be held')
      expect(shown.status).toBe(0)
      expect(shown.stderr).toBe('')
      expect(shown.stdout).toMatch(
        /^0 +GPU-8a56a4bc\S+ +00000000:01:00\.0 +NVIDIA GeForce RTX 3090 +10 GiB \/ 24 GiB +97 % +71 °C +535\.183\.01 +8\.6 +\d+$/m
      )
      expect(shown.stdout).toMatch(/^card 1 \(unfit\): compute capability 6\.1/m)
      expect(shown.stdout).toMatch(/^card 1 \(unfit\): 8\.0 GiB of memory/m)
      expect(shown.stdout).toMatch(new RegExp(`^${prover.pid} .* card 0 `, 'm'))
      expect(shown.stdout).toContain(
        `${join(directory.path, 'tmp')}:\n  bellman.gpu.lock: free (no such file)`
      )
      expect(shown.stdout).toMatch(
        new RegExp(`^${tmpdir}:\\n  bellman\\.gpu\\.lock: held by pid ${prover.pid} since \\d{4}-`, 'm')
      )
    } finally {
      prover.stdin?.end()
      await once(prover, 'close')
    }
  })

  it('prints JSON that can be pasted elsewhere as an inventory', async () => {
    await using directory = await temporaryDirectory()
    await installNvidiaSmi(directory.path, { cards })
    const other = join(directory.path, 'missing')
    const { status, stdout } = await list(
      directory.path,
      '--json',
      '--tmpdir',
      other,
      '--tmpdir',
      directory.path
    )
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'cards',
      cards: [
        { index: 0, uuid: one, memoryTotal: 24576 * 2 ** 20, notes: [] },
        { index: 1, uuid: two, computeCapability: { major: 6, minor: 1 } }
      ],
      processes: [],
      locks: [
        { kind: 'locks', directory: join(directory.path, 'tmp') },
        { kind: 'missing-directory', directory: other },
        { kind: 'locks', directory: directory.path }
      ]
    })
    expect(parsePastedInventory(stdout)).toMatchObject({
      forms: ['json'],
      cards: [{ index: 0, uuid: one }, { index: 1 }],
      notUnderstood: []
    })
  })

  it('ends with 0 when there is no card, and says so', async () => {
    await using directory = await temporaryDirectory()
    await installNvidiaSmi(directory.path, { cards: 'No devices were found\n', status: 6 })
    const { status, stdout } = await list(directory.path)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^No card: the NVIDIA driver works and found no card\. /)
    expect(stdout).toContain('bellman.priority.lock: free')
  })

  it('ends with 1 for a broken driver, and says what to do', async () => {
    await using directory = await temporaryDirectory()
    await installProgram(
      directory.path,
      "echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18"
    )
    const { status, stdout } = await list(directory.path)
    expect(status).toBe(1)
    expect(stdout).toMatch(/^Driver broken: .*version mismatch\)\. Reboot the machine/)
  })
})
